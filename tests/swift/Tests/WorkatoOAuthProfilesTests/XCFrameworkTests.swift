import Foundation
import XCTest

/// The structure of the XCFramework, which lies here without its libraries.
final class XCFrameworkTests: XCTestCase {
    func testItDescribesEveryLibraryInIt() throws {
        let description = try description()
        XCTAssertEqual(description["CFBundlePackageType"] as? String, "XFWK")
        XCTAssertEqual(description["XCFrameworkFormatVersion"] as? String, "1.0")
        let folders = try FileManager.default.contentsOfDirectory(atPath: try framework().path)
        let names = try libraries().compactMap { $0["LibraryIdentifier"] as? String }
        XCTAssertEqual(folders.sorted(), ["Info.plist"] + names.sorted())
        for library in try libraries() {
            let architectures = try XCTUnwrap(library["SupportedArchitectures"] as? [String])
            let platform = try XCTUnwrap(library["SupportedPlatform"] as? String)
            let variant = library["SupportedPlatformVariant"] as? String
            let name = [platform] + architectures + [variant].compactMap { $0 }
            XCTAssertEqual(library["LibraryIdentifier"] as? String, name.joined(separator: "-"))
            for key in ["LibraryPath", "BinaryPath"] {
                XCTAssertEqual(library[key] as? String, "libworkato_oauth_profiles_uniffi.a")
            }
        }
    }

    private func libraries() throws -> [[String: Any]] {
        try XCTUnwrap(description()["AvailableLibraries"] as? [[String: Any]])
    }

    private func description() throws -> [String: Any] {
        let data = try Data(contentsOf: try framework().appendingPathComponent("Info.plist"))
        let list = try PropertyListSerialization.propertyList(from: data, format: nil)
        return try XCTUnwrap(list as? [String: Any])
    }

    private func framework() throws -> URL {
        URL(fileURLWithPath: try environment("WORKATO_TEST_XCFRAMEWORK"))
    }
}
