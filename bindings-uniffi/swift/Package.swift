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
                // For checking certificates as the system does. Nobody has built this on Apple's systems yet.
                .linkedFramework("CoreFoundation", .when(platforms: [.macOS, .iOS])),
                .linkedFramework("Security", .when(platforms: [.macOS, .iOS])),
            ]
        ),
        .systemLibrary(name: "WorkatoOAuthProfilesFFI"),
    ]
)
