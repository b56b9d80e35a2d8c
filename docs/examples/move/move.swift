import Foundation
import WorkatoOAuthProfiles

// From your database: those who have the old profile.
let customers: [Customer] = [401, 402, 403].map { .workspace($0) }
let secret = Secret(ProcessInfo.processInfo.environment["NEW_SECRET"] ?? "")

let workato = try Client.fromEnv()
let input = ProfileInput(
    name: "Acme HubSpot, new app", provider: "hubspot", clientId: "new_client_id", clientSecret: secret
)
let new = try await workato.ensure(input).profile
let ledger = URL(fileURLWithPath: "moves.jsonl")
for try await outcome in workato.reassignEach(customers, from: 321, to: new.id, ledger: ledger) {
    if let error = outcome.error {
        let has = outcome.has.map { "\($0)" } ?? "unknown"
        print("customer \(outcome.customer) has the profile \(has): \(error.message)")
    } else {
        print("customer \(outcome.customer) is moved")
    }
}
