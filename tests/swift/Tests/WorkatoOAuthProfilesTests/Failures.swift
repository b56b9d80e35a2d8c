import Foundation
import WorkatoOAuthProfiles
import WorkatoOAuthProfilesTesting
import XCTest

/// No text may show it.
let canary = "wrkaus-canary-5f3a"

/// Failures as a user reads them: what was typed, and what Swift prints when nobody catches the error.
///
/// failures.txt holds them. After a change of a text, `UPDATE_SNAPSHOT=1 cargo xtask test swift` writes the file
/// again: read its diff as a user would.
struct Failures {
    private let part: String
    private var entries: [String] = []
    private var hidden: [(pattern: String, shown: String)] = [
        (#"(127\.0\.0\.1|localhost):\d{2,}"#, "$1:PORT"), (#"of process \d+"#, "of process ID"),
        (#"\(unknown context at \$\w+\)\."#, ""),
    ]

    init(_ part: String) { self.part = part }

    /// Replaces what differs between runs.
    mutating func hide(_ pattern: String, _ shown: String) { hidden.append((pattern, shown)) }

    /// Runs what fails, and shows the code between the braces.
    mutating func add(
        _ what: String, file: String = #filePath, line: Int = #line, _ fail: () async throws -> Any
    ) async {
        var text = "nothing failed"
        do { _ = try await fail() } catch {
            text = "Fatal error: Error raised at top level: \(String(reflecting: error))"
        }
        if text == "nothing failed" { XCTFail("\(what): nothing failed") }
        XCTAssertFalse(text.contains("canary"), "\(what): a secret is shown")
        for (pattern, shown) in hidden {
            text = text.replacingOccurrences(of: pattern, with: shown, options: .regularExpression)
        }
        let lines = source(file, line) + [text]
        entries.append(([what] + lines.map { "    \($0)" }).joined(separator: "\n"))
    }

    /// Compares the failures with those in the file, or writes them there.
    func check() throws {
        let path = try environment("WORKATO_TEST_FAILURES")
        let shown = "# \(part)\n\n" + entries.joined(separator: "\n\n")
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        var parts = text.isEmpty ? [] : text.dropLast().components(separatedBy: "\n\n# ").map { "# " + $0 }
        if let first = parts.first { parts[0] = String(first.dropFirst(2)) }
        let index = parts.firstIndex { $0.hasPrefix("# \(part)\n") }
        guard ProcessInfo.processInfo.environment["UPDATE_SNAPSHOT"] != nil else {
            return XCTAssertEqual(index.map { parts[$0] } ?? "", shown)
        }
        if let index { parts[index] = shown } else { parts.append(shown) }
        try (parts.joined(separator: "\n\n") + "\n").write(toFile: path, atomically: false, encoding: .utf8)
    }

    /// The code of the closure that begins in this line.
    private func source(_ file: String, _ line: Int) -> [String] {
        let lines = (try? String(contentsOfFile: file, encoding: .utf8))?.components(separatedBy: "\n") ?? []
        let rest = lines.dropFirst(line - 1)
        guard let first = rest.first, let brace = first.range(of: ") { ") else {
            let indent = (rest.first ?? "").prefix { $0 == " " }
            let code = rest.dropFirst().prefix { $0 != indent + "}" }
            return code.map { String($0.dropFirst(indent.count + 4)) }
        }
        return [String(first[brace.upperBound...].dropLast(2))]
    }
}

/// A client of an emulator of the documented workspace, whose next requests meet these faults.
func emulated(
    _ faults: [String] = [], settings: String = "{}", _ configure: (inout Settings) -> Void = { _ in }
) throws -> Client {
    let emulator = try WorkatoOAuthProfilesTesting.Emulator(apiToken: canary)
    try emulator.fill(documented: true)
    try emulator.set(settings)
    for fault in faults { try emulator.failNext(fault) }
    return try emulator.client(configure: configure)
}

/// A transport that gives this answer, or throws.
struct Answering: Transport {
    let answer: @Sendable () throws -> Response

    func send(_ request: Request) async throws -> Response { try answer() }
}
