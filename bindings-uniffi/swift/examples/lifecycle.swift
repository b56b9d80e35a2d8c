// The life of a profile, and a rollout that stops half way and is continued from its ledger.
//
// It writes, so run it against the emulator: `WORKATO_API_TOKEN` is the emulator's token and `WORKATO_HOST` its
// base URL. The emulator needs the customers of Workato's documentation and 1001 to 1060.

import Foundation
import WorkatoOAuthProfiles

@main
struct Lifecycle {
    static func main() async throws {
        let workato = try Client.fromEnv {
            $0.requestsPerMinute = 3600
            $0.onEvent = { print("               \(story($0))") }
        }
        guard workato.baseURL.hasPrefix("http://127.0.0.1:") else {
            print("this example writes: set WORKATO_HOST to the URL of an emulator")
            exit(1)
        }
        try await read(workato)
        let id = try await write(workato)
        try await ensureMany(workato)
        try await assign(workato, id)
        try await rollOut(workato, id)
        try await workato.delete(id)
        print("delete         profile \(id)")
        try await failOnPurpose(workato)
    }
}

func read(_ workato: Client) async throws {
    print("list           \(try await workato.list().count) profiles on the first page")
    let providers = try await workato.profiles().reduce(into: Set()) { $0.insert($1.provider) }
    print("profiles       for \(providers.sorted().joined(separator: ", "))")
    let profile = try await workato.get(321)
    print("get            profile 321 is of \(profile.createdDate?.description ?? "an unknown time")")
}

/// Returns the id of the profile that it creates.
func write(_ workato: Client) async throws -> Int64 {
    let secret = Secret("a secret")
    let input = ProfileInput(
        name: "Acme Zoom OAuth app", provider: "zoom", clientId: "acme_client_id", clientSecret: secret
    )
    let profile = try await workato.create(input)
    print("create         profile \(profile.id), \(profile.name)")
    let renamed = ProfileInput(
        name: "Acme Zoom", provider: "zoom", clientId: "acme_client_id", clientSecret: secret
    )
    print("update         profile \(profile.id), \(try await workato.update(profile.id, renamed).name)")
    try await workato.rotateSecret(profile.id, clientSecret: Secret("another secret"))
    print("rotateSecret   profile \(profile.id), its other fields are unchanged")
    let ensured = try await workato.ensure(renamed)
    print("ensure         profile \(ensured.profile.id), \(ensured.action)")
    return profile.id
}

/// Two profiles with one list of all: one is there, and one is new.
func ensureMany(_ workato: Client) async throws {
    let secret = Secret("another secret")
    let inputs = [
        ProfileInput(
            name: "Acme Zoom", provider: "zoom", clientId: "acme_client_id", clientSecret: secret
        ),
        ProfileInput(
            name: "Acme Slack", provider: "slack", clientId: "acme_client_id", clientSecret: secret,
            token: Secret("a token")
        ),
    ]
    for dryRun in [true, false] {
        for try await result in workato.ensureEach(inputs, dryRun: dryRun) {
            let name = inputs[result.input].name
            print("ensureEach     \(name): \(result.error?.message ?? "\(result.action)")")
        }
    }
    if let found = try await workato.find(name: "Acme Slack", provider: "slack") {
        print("find           profile \(found.id), \(found.name)")
        try await workato.delete(found.id)
    }
}

func assign(_ workato: Client, _ id: Int64) async throws {
    try await workato.assign(id, to: .workspace(123))
    print("assign         profile \(id) to the customer with the workspace 123")
    try await workato.unassign(id, from: .external("A2300"))
    print("unassign       profile \(id) from the same customer, by its external id A2300")
    do {
        try await workato.unassign(321, from: .workspace(401))
    } catch let error as WorkatoError where error.code == .invalidRequest {
        print("unassign       profile 321 from customer 401, refused: \(error.message)")
    }
    try await workato.unassign(321, from: .workspace(401), force: true)
    print("unassign       profile 321 from customer 401, with force")
}

/// The first rollout ends after 20 customers, and the second continues from its ledger.
func rollOut(_ workato: Client, _ id: Int64) async throws {
    let customers = (1001...1060).map { Customer.workspace($0) } + [.external("nobody")]
    let ledger = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).jsonl")
    defer { try? FileManager.default.removeItem(at: ledger) }
    for try await _ in workato.assignEach(id, to: customers.prefix(20), ledger: ledger, pace: 3600) {}
    print("assignEach     20 customers, then all with the same ledger:")
    var already = 0
    for try await outcome in workato.assignEach(id, to: customers, ledger: ledger, pace: 3600) {
        if outcome.status == .already { already += 1 }
        if let error = outcome.error { print("               \(outcome.customer): \(error.message)") }
        let (done, left) = (outcome.progress.done, outcome.progress.left ?? 0)
        let seconds = Int(outcome.progress.timeLeft ?? 0)
        if left % 20 == 0 { print("               \(done) done, \(left) left, \(seconds) s to go") }
    }
    print("               \(already) of them were in the ledger, and not sent again")
    try await move(workato, id, Array(customers.prefix(20)))
    let taken = workato.unassignEach(id, from: customers.prefix(60), force: true, pace: 3600)
    print("unassignEach   \(try await taken.reduce(0) { count, _ in count + 1 }) customers")
}

/// Moves the customers to another profile and back.
func move(_ workato: Client, _ id: Int64, _ customers: [Customer]) async throws {
    let input = ProfileInput(
        name: "Acme Zoom 2", provider: "zoom", clientId: "acme_client_id", clientSecret: Secret("a secret")
    )
    let other = try await workato.create(input).id
    for (from, to) in [(id, other), (other, id)] {
        let ledger = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).jsonl")
        defer { try? FileManager.default.removeItem(at: ledger) }
        var moved = 0
        for try await outcome in workato.reassignEach(
            customers, from: from, to: to, ledger: ledger, pace: 3600
        ) where outcome.has == .to { moved += 1 }
        print("reassignEach   \(moved) customers from profile \(from) to \(to)")
    }
    try await workato.delete(other)
}

func failOnPurpose(_ workato: Client) async throws {
    let stranger = try Client(apiToken: "a wrong token", baseURL: workato.baseURL)
    do {
        _ = try await stranger.get(321)
    } catch let error as WorkatoError where error.code == .unauthorized {
        print("\nwith a wrong token:\n\(error)")
    }
}

func story(_ event: Event) -> String {
    let wait = event.wait.map { String(format: ", for %.1f s", $0) } ?? ""
    return "(\(event.kind)\(wait): \(event.reason ?? ""))"
}
