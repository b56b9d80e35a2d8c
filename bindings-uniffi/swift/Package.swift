// swift-tools-version:5.9
import PackageDescription

let package = Package(
    name: "WorkatoOAuthProfiles",
    platforms: [.macOS(.v12), .iOS(.v15)],
    products: [.library(name: "WorkatoOAuthProfiles", targets: ["WorkatoOAuthProfiles"])],
    targets: [
        .target(name: "WorkatoOAuthProfiles", dependencies: ["WorkatoOAuthProfilesCore"]),
        // Generated: the declarations of the native library, in Swift and in C.
        .target(
            name: "WorkatoOAuthProfilesCore",
            dependencies: ["WorkatoOAuthProfilesFFI"],
            linkerSettings: [
                .unsafeFlags(["-L\(Context.packageDirectory)/lib"]),
                .linkedLibrary("workato_oauth_profiles_uniffi"),
            ]
        ),
        .systemLibrary(name: "WorkatoOAuthProfilesFFI"),
    ]
)
