import Foundation
import WorkatoOAuthProfiles

let ourClientId = "example_client_id"  // of the OAuth app that has a new secret
let secret = Secret(ProcessInfo.processInfo.environment["NEW_SECRET"] ?? "")

let workato = try Client.fromEnv()
var profiles: [Profile] = []
for try await profile in workato.profiles() where profile.clientId == ourClientId {
    profiles.append(profile)
}
for profile in profiles {
    try await workato.rotateSecret(profile.id, clientSecret: secret)
    print("profile \(profile.id) has the new secret")
}
