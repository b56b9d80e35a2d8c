// swift-tools-version:5.9
import PackageDescription

// The declarations of the native library in C, and the library itself. Nothing here is an unsafe flag, which
// SwiftPM refuses in a package that is fetched by its version.
#if os(macOS)
    let native = Target.binaryTarget(
        name: "WorkatoOAuthProfilesFFI", path: "WorkatoOAuthProfilesFFI.xcframework"
    )
#else
    // Found by pkg-config: `PKG_CONFIG_PATH` names the folder lib/pkgconfig of this package.
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
        // An emulator of the service, for tests of what uses the library.
        .target(name: "WorkatoOAuthProfilesTesting", dependencies: ["WorkatoOAuthProfiles"]),
        // Generated: the declarations of the native library in Swift.
        .target(name: "WorkatoOAuthProfilesCore", dependencies: ["WorkatoOAuthProfilesFFI"]),
        native,
    ]
)
