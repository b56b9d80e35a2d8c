import Foundation
import WorkatoOAuthProfiles

let customers: [Customer] = [.workspace(1001), .external("C1002"), .workspace(1003)]  // from your database

let workato = try Client.fromEnv()
guard let profile = try await workato.find(name: "Acme HubSpot OAuth app", provider: "hubspot") else {
    fatalError("there is no such profile in this workspace")
}
var failed = false
let ledger = URL(fileURLWithPath: "onboard.jsonl")
for try await outcome in workato.assignEach(profile.id, to: customers, ledger: ledger) {
    let result = outcome.error?.message ?? "\(outcome.status)"
    print("\(outcome.customer): \(result), \(outcome.progress.left ?? 0) left")
    failed = failed || outcome.error != nil
}
exit(failed ? 1 : 0)
