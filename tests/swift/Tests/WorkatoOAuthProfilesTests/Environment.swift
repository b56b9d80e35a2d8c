import Foundation
import XCTest

/// A variable of the environment that `cargo xtask test swift` sets.
func environment(_ name: String) throws -> String {
    let value = ProcessInfo.processInfo.environment[name]
    return try XCTUnwrap(value, "\(name) is not set: run `cargo xtask test swift`")
}

/// Notes what was measured, for `cargo xtask test swift` to show.
func note(_ text: String) throws {
    let notes = try XCTUnwrap(fopen("notes.txt", "a"))
    fputs("\(text)\n", notes)
    fclose(notes)
}

extension AsyncSequence {
    /// All elements.
    func all() async throws -> [Element] { try await reduce(into: []) { $0.append($1) } }
}
