import WorkatoOAuthProfiles
import WorkatoOAuthProfilesTesting
import XCTest

// --8<-- [start:code]
/// Gives a customer a profile of its own, and returns the id of the profile.
func onboard(_ workato: Client, customer: Int64) async throws -> Int64 {
    let input = ProfileInput(
        name: "HubSpot of \(customer)", provider: "hubspot", clientId: "1234",
        clientSecret: Secret("a secret")
    )
    let profile = try await workato.ensure(input).profile
    try await workato.assign(profile.id, to: .workspace(customer))
    return profile.id
}
// --8<-- [end:code]

// --8<-- [start:test]
final class OnboardingTests: XCTestCase {
    func testACustomerGetsAProfile() async throws {
        let emulator = try Emulator()
        try emulator.fill(documented: true)
        let workato = try emulator.client()
        let profile = try await onboard(workato, customer: 123)
        XCTAssertTrue(try emulator.hasSecret(profile: profile, Secret("a secret")))
        let customers = try await workato.get(profile).oemCustomersCount
        XCTAssertEqual(customers, 1)
    }

    func testALostAnswerMakesNoSecondProfile() async throws {
        let emulator = try Emulator()
        try emulator.fill(documented: true)
        let workato = try emulator.client()
        try emulator.fail(on: "create", fault: "drop_applied")
        _ = try await onboard(workato, customer: 123)
        var count = 0
        for try await _ in workato.profiles() { count += 1 }
        XCTAssertEqual(count, 2)  // the documented one, and the new one
        XCTAssertTrue(try emulator.now >= 45)  // the client waited, which took no real time
    }
}
// --8<-- [end:test]
