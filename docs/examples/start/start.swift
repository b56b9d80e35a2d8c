import Foundation
import WorkatoOAuthProfiles

let workato = try Client.fromEnv()  // WORKATO_API_TOKEN and WORKATO_HOST
for try await profile in workato.profiles() {
    print(profile.id, profile.name)
}

let input = ProfileInput(
    name: "Acme Zoom", provider: "zoom", clientId: "1234", clientSecret: Secret("a secret")
)
let ensured = try await workato.ensure(input)
let profile = ensured.profile
print("profile \(profile.id): \(ensured.action)")

try await workato.rotateSecret(profile.id, clientSecret: Secret("a new secret"))

let customers: [Customer] = [.workspace(1001), .workspace(1002), .workspace(9001)]
let ledger = URL(fileURLWithPath: "rollout.jsonl")
for try await outcome in workato.assignEach(profile.id, to: customers, ledger: ledger) {
    print("customer \(outcome.customer): \(outcome.error.map { "\($0.code)" } ?? "\(outcome.status)")")
}
