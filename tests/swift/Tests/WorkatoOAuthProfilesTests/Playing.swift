import Foundation
import WorkatoOAuthProfiles

extension Vector {
    /// Whether Swift's types can say the parameters.
    var isSayable: Bool { params.values.allSatisfy { $0.whole != nil } }

    /// Plays the case and says what was not as it should be.
    func play(on emulator: Emulator) async throws -> [String] {
        try await emulator.play(responses)
        let workato = try Client(
            apiToken: "test-token", baseURL: emulator.url, timeout: config?.timeout,
            maxAttempts: config?.maxAttempts, requestsPerMinute: nil
        )
        let outcome = await call(workato)
        let arrivals = try await emulator.journal()
        return compare(outcome) + compare(arrivals)
    }

    private struct Outcome {
        var ok: JSON?
        var ids: [Int64]?
        var error: WorkatoError?
    }

    private func call(_ workato: Client) async -> Outcome {
        var ids: [Int64]? = operation == "profiles" ? [] : nil
        do {
            switch operation {
            case "get": return Outcome(ok: JSON(try await workato.get(params["id"]?.whole ?? 0)))
            case "list": return Outcome(ok: .list(try await list(workato).map(JSON.init)))
            default: for try await profile in walk(workato) { ids?.append(profile.id) }
            }
            return Outcome(ids: ids)
        } catch {
            return Outcome(ids: ids, error: error as? WorkatoError)
        }
    }

    private func list(_ workato: Client) async throws -> [Profile] {
        switch (page, params["per_page"]?.whole.map(Int.init)) {
        case (let page?, let perPage?): try await workato.list(page: page, perPage: perPage)
        case (let page?, nil): try await workato.list(page: page)
        case (nil, let perPage?): try await workato.list(perPage: perPage)
        case (nil, nil): try await workato.list()
        }
    }

    private func walk(_ workato: Client) -> Profiles {
        page.map { workato.profiles(page: $0) } ?? workato.profiles()
    }

    private var page: Int? { params["page"]?.whole.map(Int.init) }

    private func compare(_ outcome: Outcome) -> [String] {
        var complaints = differ("ok", outcome.ok, expect.ok)
        complaints += differ("ids", outcome.ids ?? [], expect.ids ?? [])
        complaints += differ("fails", outcome.error != nil, expect.error != nil)
        let json = outcome.error?.json ?? [:]
        for (field, expected) in expect.error ?? [:] {
            complaints += differ("error.\(field)", json[field], expected)
        }
        return complaints
    }

    private func compare(_ arrivals: [Arrival]) -> [String] {
        var complaints = differ("requests", arrivals.count, expect.requests)
        if let paths = expect.paths { complaints += differ("paths", arrivals.map(\.path), paths) }
        for (arrival, notBefore) in zip(arrivals, expect.notBefore ?? []) {
            let time = arrival.time - arrivals[0].time
            if time < notBefore - 0.01 { complaints.append("arrived after \(time) s, not \(notBefore)") }
        }
        let alike = operation == "profiles" ? arrivals.prefix(1) : arrivals[...]
        return alike.reduce(complaints) { $0 + compare($1) }
    }

    private func compare(_ arrival: Arrival) -> [String] {
        guard let request else { return ["a request arrived"] }
        let url = URLComponents(string: arrival.path)
        let query = (url?.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        var complaints = differ("method", arrival.method, request.method)
        complaints += differ("path", url?.path, request.path)
        complaints += differ("query", Dictionary(query) { $1 }, request.query)
        for (name, value) in request.headers { complaints += differ(name, arrival.header(name), value) }
        for name in request.forbid { complaints += differ(name, arrival.header(name), nil) }
        return complaints
    }

    private func differ<T: Equatable>(_ what: String, _ actual: T, _ expected: T) -> [String] {
        actual == expected ? [] : ["\(what) is \(actual), not \(expected)"]
    }
}

extension Arrival {
    /// The emulator does not repeat the token: it says whether it was right.
    func header(_ name: String) -> String? {
        if name == "authorization" { return authorization == "right" ? "Bearer test-token" : nil }
        return headers.first { $0[0].lowercased() == name }?[1]
    }
}
