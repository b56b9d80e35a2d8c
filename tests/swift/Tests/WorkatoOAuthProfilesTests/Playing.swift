import Foundation
import WorkatoOAuthProfiles
import XCTest

/// The base URL in the ledgers of the vectors.
private let vectorURL = "https://www.workato.com"

extension Vector {
    /// Plays the vector and returns what differs.
    func play(on emulator: Emulator, _ configure: (inout Settings) -> Void) async throws -> [String] {
        try await emulator.play(responses)
        let workato = try Client(apiToken: "test-token", baseURL: emulator.url) {
            if config?["requests_per_minute"] == .null { $0.requestsPerMinute = nil }
            if let timeout = config?["timeout"]?.number { $0.timeout = timeout }
            if let attempts = config?["max_attempts"]?.whole { $0.maxAttempts = Int(attempts) }
            configure(&$0)
        }
        let before = try params["ledger"]?.list?.map { try $0.line(at: emulator.url) }
        let ledger = before.map { MemoryLedger($0) }
        let outcome = await outcome(of: workato, ledger)
        let arrivals = try await emulator.journal()
        var complaints = compare(outcome) + compare(arrivals)
        if let expected = expect.ledger {
            let text = await ledger?.lines.dropFirst(before?.count ?? 0).joined() ?? ""
            let added = text.replacingOccurrences(of: emulator.url, with: vectorURL).split(separator: "\n")
            let lines = try added.map { try JSONDecoder().decode(JSON.self, from: Data($0.utf8)) }
            complaints += differ("ledger", lines, expected)
        }
        return complaints
    }

    private struct Outcome {
        var ok: JSON?
        var ids: [Int64]?
        var items: [(json: JSON, error: WorkatoError?)] = []
        var error: (any Error)?
    }

    private func outcome(of workato: Client, _ ledger: MemoryLedger?) async -> Outcome {
        var outcome = Outcome()
        do { try await call(workato, ledger, &outcome) } catch { outcome.error = error }
        return outcome
    }

    private func call(_ workato: Client, _ ledger: MemoryLedger?, _ outcome: inout Outcome) async throws {
        switch operation {
        case "list": outcome.ok = .list(try await list(workato).map(JSON.init))
        case "get": outcome.ok = JSON(try await workato.get(id64))
        case "create": outcome.ok = JSON(try await workato.create(input))
        case "update": outcome.ok = JSON(try await workato.update(id64, input))
        case "delete": outcome.ok = JSON(try await workato.delete(id64))
        case "assign": outcome.ok = JSON(try await workato.assign(id64, to: customer))
        case "unassign": outcome.ok = JSON(try await unassign(workato))
        case "find":
            let found = try await workato.find(name: text("name"), provider: text("provider"))
            outcome.ok = found.map { JSON($0) }
        case "ensure": outcome.ok = JSON(try await ensure(workato))
        case "rotate_secret":
            let profile = try await workato.rotateSecret(id64, clientSecret: clientSecret, token: token)
            outcome.ok = JSON(profile)
        case "profiles":
            outcome.ids = []
            for try await profile in profiles(workato) { outcome.ids?.append(profile.id) }
        case "ensure_each":
            for try await one in ensureEach(workato, ledger) { outcome.items.append((JSON(one), one.error)) }
        case "assign_each", "unassign_each":
            for try await one in each(workato) { outcome.items.append((JSON(one), one.error)) }
        case "reassign_each":
            let moves = reassignEach(workato, try XCTUnwrap(ledger))
            for try await one in moves { outcome.items.append((JSON(one), one.error)) }
        default: throw TransportError("there is no \(operation)")
        }
    }

    private func list(_ workato: Client) async throws -> [Profile] {
        switch (int("page"), int("per_page")) {
        case (let page?, let perPage?): try await workato.list(page: page, perPage: perPage)
        case (let page?, nil): try await workato.list(page: page)
        case (nil, let perPage?): try await workato.list(perPage: perPage)
        case (nil, nil): try await workato.list()
        }
    }

    private func unassign(_ workato: Client) async throws -> Done {
        guard let force = flag("force") else { return try await workato.unassign(id64, from: customer) }
        return try await workato.unassign(id64, from: customer, force: force)
    }

    private func ensure(_ workato: Client) async throws -> Ensured {
        guard let replace = flag("replace") else { return try await workato.ensure(input) }
        return try await workato.ensure(input, replace: replace)
    }

    private func ensureEach(_ workato: Client, _ ledger: MemoryLedger?) -> EnsuredProfiles {
        let (replace, dryRun) = (flag("replace") ?? false, flag("dry_run") ?? false)
        guard let ledger else { return workato.ensureEach(inputs, replace: replace, dryRun: dryRun) }
        return workato.ensureEach(inputs, replace: replace, dryRun: dryRun, ledger: ledger)
    }

    private func profiles(_ workato: Client) -> Profiles {
        int("page").map { workato.profiles(page: $0) } ?? workato.profiles()
    }

    private func each(_ workato: Client) -> Outcomes {
        let (force, dryRun) = (flag("force") ?? false, flag("dry_run") ?? false)
        if operation == "assign_each" { return workato.assignEach(id64, to: customers, dryRun: dryRun) }
        return workato.unassignEach(id64, from: customers, force: force, dryRun: dryRun)
    }

    private func reassignEach(_ workato: Client, _ ledger: MemoryLedger) -> Outcomes {
        let (force, dryRun) = (flag("force") ?? false, flag("dry_run") ?? false)
        return workato.reassignEach(
            customers, from: id("from"), to: id("to"), ledger: ledger, force: force, dryRun: dryRun
        )
    }

    private func compare(_ outcome: Outcome) -> [String] {
        var complaints = expect.ids.map { differ("ids", outcome.ids, $0) } ?? []
        if let expected = expect.outcomes {
            let wanted = expected + outcome.items.map { _ in .null }
            let found = zip(outcome.items, wanted).map { $0.json.with($0.error, like: $1) }
            complaints += differ("outcomes", found, expected)
        }
        complaints += differ("ok", outcome.ok, expect.ok)
        complaints += outcome.items.compactMap(\.error).flatMap(secretsShown(in:))
        guard let expected = expect.error else {
            return complaints + (outcome.error.map { ["fails: \($0)"] } ?? [])
        }
        guard let error = outcome.error as? WorkatoError else { return complaints + ["does not fail"] }
        for (field, value) in expected { complaints += differ("error.\(field)", error.json[field], value) }
        return complaints + secretsShown(in: error)
    }

    private func secretsShown(in error: WorkatoError) -> [String] {
        let shown = "\(error) \(error.json)"
        return secrets.filter { shown.contains($0) }.map { _ in "a secret is in the error" }
    }

    private func compare(_ arrivals: [Arrival]) -> [String] {
        var complaints = differ("requests", arrivals.count, expect.requests)
        if let paths = expect.paths { complaints += differ("paths", arrivals.map(\.path), paths) }
        for (arrival, notBefore) in zip(arrivals, expect.notBefore ?? []) {
            let time = arrival.time - arrivals[0].time
            // On a busy machine the first request arrives late. The tests of Rust check the time exactly.
            if time < notBefore / 2 { complaints.append("arrived after \(time) s, not \(notBefore)") }
        }
        for (index, (arrival, sent)) in zip(arrivals, expect.sent ?? []).enumerated() {
            complaints += differ("method", arrival.method, sent.method)
            complaints += differ("path", arrival.path, sent.path)
            complaints += compare(arrival, sent.body, index)
        }
        let alike = operation == "profiles" ? arrivals.prefix(1) : arrivals[...]
        return alike.enumerated().reduce(complaints) { $0 + compare($1.element, $1.offset) }
    }

    private func compare(_ arrival: Arrival, _ index: Int) -> [String] {
        guard let request else { return ["a request arrived"] }
        var complaints: [String] = []
        for (name, value) in request.headers { complaints += differ(name, arrival.header(name), value) }
        for name in request.forbid { complaints += differ(name, arrival.header(name), nil) }
        guard let path = request.path else { return complaints }
        let url = URLComponents(string: arrival.path)
        let query = (url?.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        complaints += differ("method", arrival.method, request.method)
        complaints += differ("path", url?.percentEncodedPath, path)
        complaints += differ("query", Dictionary(query) { $1 }, request.query ?? [:])
        return complaints + compare(arrival, request.body, index)
    }

    /// The journal has no body of a request that was not read, and no secrets.
    private func compare(_ arrival: Arrival, _ body: JSON?, _ index: Int) -> [String] {
        if arrival.body == nil, responses[index] == .text("drop_before") { return [] }
        let found = arrival.body.flatMap { $0.isEmpty ? nil : $0 }
        let json = found.flatMap { try? JSONDecoder().decode(JSON.self, from: Data($0.utf8)) }
        return differ("body", json, body?.redacted)
    }

    private func differ<T: Equatable>(_ what: String, _ actual: T, _ expected: T) -> [String] {
        actual == expected ? [] : ["\(what) is \(actual), not \(expected)"]
    }
}

extension JSON {
    /// This line of a ledger, for a case that is played at this base URL.
    fileprivate func line(at url: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let line = String(decoding: try encoder.encode(self), as: UTF8.self)
        return line.replacingOccurrences(of: vectorURL, with: url) + "\n"
    }
}

extension Arrival {
    /// The journal does not repeat the token, but says whether it was right.
    func header(_ name: String) -> String? {
        if name == "authorization" { return authorization == "right" ? "Bearer test-token" : nil }
        return headers.first { $0[0].lowercased() == name }?[1]
    }
}
