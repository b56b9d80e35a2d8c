/** Client library for Workato's Custom OAuth profiles API. */
module workato.oauthprofiles {
    requires transitive kotlin.stdlib;
    requires transitive kotlinx.coroutines.core;
    requires com.sun.jna;
    // For the transports of the same names, and an annotation that Jackson reads.
    requires static java.net.http;
    requires static okhttp3;
    requires static java.desktop;

    exports workato.oauthprofiles;
    exports workato.oauthprofiles.testing;

    // JNA reads the fields of structures, and calls callbacks, by reflection.
    opens workato.oauthprofiles.internal to com.sun.jna;
}
