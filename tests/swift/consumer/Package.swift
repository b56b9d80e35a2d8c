// swift-tools-version:5.9
import Foundation
import PackageDescription

// A program that gets the library from its repository, in the language mode of Swift 5. `cargo xtask test swift` sets
// the address of the repository, and puts the examples into Sources: each folder there is a program.
let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Sources")
let package = Package(
    name: "consumer",
    platforms: [.macOS(.v12)],
    dependencies: [.package(url: Context.environment["WORKATO_TEST_REPOSITORY"] ?? "", from: "0.1.0")],
    targets: try FileManager.default.contentsOfDirectory(atPath: sources.path).sorted().map {
        .executableTarget(
            name: $0, dependencies: [.product(name: "WorkatoOAuthProfiles", package: "WorkatoOAuthProfiles")]
        )
    }
)
