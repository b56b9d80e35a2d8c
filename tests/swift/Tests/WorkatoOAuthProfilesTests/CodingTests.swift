import Foundation
import WorkatoOAuthProfiles
import XCTest

/// Values as JSON: `Codable`.
final class CodingTests: XCTestCase {
    func testValuesOfAllCallsAreEncodedAndDecodedUnchanged() async throws {
        let emulator = try Emulator("--documented")
        let (events, tell) = AsyncStream<Event>.makeStream()
        let workato = try client(of: emulator, tell)
        let input = ProfileInput(
            name: "Acme Zoom", provider: "zoom", clientId: "id", clientSecret: Secret("client secret")
        )
        try check(try await workato.list())
        try check(try await workato.ensure(input))
        try check(try await workato.ensureEach([input]).all())
        try check(try await workato.assign(321, to: .external("A2300")))
        try check(try await workato.assignEach(321, to: [.workspace(123), .external("none")]).all())
        var failure: (any Error)?
        do { _ = try await workato.get(5) } catch { failure = error }
        try check(try XCTUnwrap(failure as? WorkatoError))
        tell.finish()
        for await event in events { try check(event) }
    }

    func testFieldsHaveTheirNamesAndEnumerationsTheNamesOfAllLanguages() throws {
        let progress = Progress(done: 1, failed: 0, left: nil, timeLeft: 2.5)
        let outcome = Outcome(
            customer: .external(id: "A2300"), status: .dryRun, error: nil, has: .neither, progress: progress
        )
        XCTAssertEqual(
            try json(outcome),
            #"{"customer":{"externalId":"A2300"},"has":"neither","progress":{"done":1,"failed":0,"timeLeft":2.5},"#
                + #""status":"dry_run"}"#
        )
        XCTAssertEqual(try json([Customer.workspace(123)]), "[123]")
        XCTAssertEqual(try json([Method.get, .delete]), #"["GET","DELETE"]"#)
        XCTAssertEqual(try json([Code.ambiguousOutcome]), #"["ambiguous_outcome"]"#)
        XCTAssertEqual(try json([EventKind.gaveUp]), #"["gave_up"]"#)
        XCTAssertEqual(try json([EnsureAction.wouldCreate]), #"["would_create"]"#)
        XCTAssertEqual(try json(Done(already: true)), #"{"already":true}"#)
    }

    func testEveryNameOfAnEnumerationIsDecodedAndAnotherOneIsRefused() throws {
        try checkAll(Assigned.self)
        try checkAll(Code.self)
        try checkAll(DataCenter.self)
        try checkAll(EnsureAction.self)
        try checkAll(EventKind.self)
        try checkAll(Level.self)
        try checkAll(Method.self)
        try checkAll(OutcomeStatus.self)
        try checkAll(SendErrorKind.self)
        XCTAssertThrowsError(try decode([Level].self, #"["loud"]"#)) {
            guard case DecodingError.dataCorrupted(let context) = $0 else { return XCTFail("\($0)") }
            XCTAssertEqual(context.debugDescription, "`loud` is none of debug, info, warning")
        }
    }

    func testSecretsAreDecodedButNeverEncoded() throws {
        let text = #"{"name":"n","provider":"zoom","clientId":"id","clientSecret":"canary"}"#
        let input = try decode(ProfileInput.self, text)
        let same = ProfileInput(name: "n", provider: "zoom", clientId: "id", clientSecret: Secret("canary"))
        XCTAssertEqual(input, same)
        let proxy = Proxy.url(Secret("http://u:canary@p"))
        for encode in [
            { try self.json(input) }, { try self.json([Secret("canary")]) }, { try self.json([proxy]) },
        ] {
            XCTAssertThrowsError(try encode()) {
                XCTAssertTrue("\($0)".contains("a secret is not encoded"), "\($0)")
                XCTAssertFalse("\($0)".contains("canary"), "\($0)")
            }
        }
    }

    private func check<T: Codable & Equatable>(_ value: T) throws {
        XCTAssertEqual(try decode(T.self, try json(value)), value)
        let list = try PropertyListEncoder().encode([value])
        XCTAssertEqual(try PropertyListDecoder().decode([T].self, from: list), [value])
    }

    private func checkAll<T: Codable & CaseIterable & Equatable>(_ type: T.Type) throws {
        let all = Array(T.allCases)
        XCTAssertEqual(try decode([T].self, try json(all)), all)
    }

    private func json<T: Encodable>(_ value: T) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
        try JSONDecoder().decode(T.self, from: Data(text.utf8))
    }
}
