import SecondRust
import WorkatoOAuthProfiles
import XCTest

/// This program contains another library that was written in Rust.
final class LinkTests: XCTestCase {
    func testAnotherLibraryInRustWorksInTheSameProgram() async throws {
        let emulator = try Emulator("--documented")
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url)
        XCTAssertEqual(second_rust_increment(41), 42)
        let profile = try await workato.get(321)
        XCTAssertEqual(profile.id, 321)
        XCTAssertEqual(second_rust_increment(42), 43)
    }
}
