// swift-tools-version:5.9
import PackageDescription

// The native library and its declarations in C. It has no unsafe flags, because SwiftPM refuses those in a
// package that is fetched by its version.
#if os(macOS)
    let native = Target.binaryTarget(
        name: "WorkatoOAuthProfilesFFI", path: "WorkatoOAuthProfilesFFI.xcframework"
    )
#else
    // pkg-config finds it: `PKG_CONFIG_PATH` is the folder lib/pkgconfig of this package.
    let native = Target.systemLibrary(name: "WorkatoOAuthProfilesFFI", pkgConfig: "workato-oauth-profiles")
#endif

let package = Package(
    name: "WorkatoOAuthProfiles",
    platforms: [.macOS(.v12), .iOS(.v15)],
    products: [
        .library(name: "WorkatoOAuthProfiles", targets: ["WorkatoOAuthProfiles"]),
        .library(name: "WorkatoOAuthProfilesTesting", targets: ["WorkatoOAuthProfilesTesting"]),
    ],
    targets: [
        .target(name: "WorkatoOAuthProfiles", dependencies: ["WorkatoOAuthProfilesCore"]),
        // An emulator of the service, for tests of programs that use the library.
        .target(name: "WorkatoOAuthProfilesTesting", dependencies: ["WorkatoOAuthProfiles"]),
        // Generated: the declarations of the native library in Swift.
        .target(name: "WorkatoOAuthProfilesCore", dependencies: ["WorkatoOAuthProfilesFFI"]),
        native,
    ]
)
