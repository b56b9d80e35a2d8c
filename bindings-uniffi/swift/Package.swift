// swift-tools-version:5.9
import PackageDescription

// The XCFramework of a release: `cargo xtask package ios` writes its address and its checksum. Without them it
// is the folder beside this file.
let release: (url: String, checksum: String)? = nil

// The native library and its declarations in C. It has no unsafe flags, because SwiftPM refuses those in a
// package that is fetched by its version.
let name = "WorkatoOAuthProfilesFFI"
#if os(macOS)
    let native =
        if let release {
            Target.binaryTarget(name: name, url: release.url, checksum: release.checksum)
        } else {
            Target.binaryTarget(name: name, path: "\(name).xcframework")
        }
#else
    // pkg-config finds it: `PKG_CONFIG_PATH` is the folder lib/pkgconfig of a package that has it.
    let native = Target.systemLibrary(name: name, pkgConfig: "workato-oauth-profiles")
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
        .target(name: "WorkatoOAuthProfilesCore", dependencies: [.target(name: name)]),
        native,
    ],
    swiftLanguageVersions: [.v5, .version("6")]
)
