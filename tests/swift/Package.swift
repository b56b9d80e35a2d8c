// swift-tools-version:5.9
import PackageDescription

// `cargo xtask test swift` lays a copy of this folder beside the packaged library, and the examples into it.
let package = Package(
    name: "WorkatoOAuthProfilesTests",
    dependencies: [.package(path: "../WorkatoOAuthProfiles")],
    targets: [
        .executableTarget(name: "lifecycle", dependencies: ["WorkatoOAuthProfiles"]),
        .executableTarget(name: "readme", dependencies: ["WorkatoOAuthProfiles"]),
        .executableTarget(name: "package-readme", dependencies: ["WorkatoOAuthProfiles"]),
        .testTarget(
            name: "WorkatoOAuthProfilesTests",
            dependencies: [
                "WorkatoOAuthProfiles",
                .product(name: "WorkatoOAuthProfilesTesting", package: "WorkatoOAuthProfiles"),
            ]
        ),
    ]
)
