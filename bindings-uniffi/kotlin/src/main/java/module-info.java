/** Client library for Workato's Custom OAuth profiles API. */
module workato.oauthprofiles {
    requires transitive kotlin.stdlib;
    requires transitive kotlinx.coroutines.core;
    requires com.sun.jna;

    exports workato.oauthprofiles;
    exports workato.oauthprofiles.testing;

    // JNA reads the fields of structures, and calls callbacks, by reflection.
    opens workato.oauthprofiles to com.sun.jna;
}
