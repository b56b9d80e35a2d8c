// swift-tools-version:6.0
import PackageDescription

// `cargo xtask test swift` lays a copy of this folder beside the packaged library. Everything here is compiled in
// the language mode of Swift 6.
let package = Package(
    name: "WorkatoOAuthProfilesTests",
    platforms: [.macOS(.v12)],
    dependencies: [.package(path: "../WorkatoOAuthProfiles")],
    targets: [
        // Another library in Rust, built from second.rs.
        .systemLibrary(name: "SecondRust"),
        .testTarget(
            name: "WorkatoOAuthProfilesTests",
            dependencies: [
                "SecondRust",
                "WorkatoOAuthProfiles",
                .product(name: "WorkatoOAuthProfilesTesting", package: "WorkatoOAuthProfiles"),
            ]
        ),
        // The examples of tests in the docs.
        .testTarget(
            name: "DocsTests",
            dependencies: [
                "WorkatoOAuthProfiles",
                .product(name: "WorkatoOAuthProfilesTesting", package: "WorkatoOAuthProfiles"),
            ]
        ),
    ]
)
