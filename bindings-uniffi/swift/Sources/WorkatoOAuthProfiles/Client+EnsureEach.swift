import Foundation
import WorkatoOAuthProfilesCore

extension Client {
    /// ``ensure(_:replace:)`` for many profiles: gives a result for each input, in their order. It lists the
    /// profiles for all inputs at once, so it needs far fewer requests than an `ensure` for each: 42 instead
    /// of 150 for 30 new profiles beside 350. Its requests are paced like those of a rollout, so that other
    /// calls get through.
    ///
    /// ```swift
    /// let inputs = [
    ///     ProfileInput(
    ///         name: "Acme HubSpot OAuth app", provider: "hubspot", clientId: "client id",
    ///         clientSecret: Secret("client secret")
    ///     ),
    ///     ProfileInput(
    ///         name: "Acme Slack OAuth app", provider: "slack", clientId: "client id",
    ///         clientSecret: Secret("client secret"), token: Secret("token")
    ///     ),
    /// ]
    /// for try await result in workato.ensureEach(inputs, ledger: URL(fileURLWithPath: "profiles.jsonl")) {
    ///     print(inputs[result.input].name, result.action, result.error?.message ?? "")
    /// }
    /// ```
    ///
    /// An input that fails does not end it. It ends on what would fail for all inputs: profiles that cannot
    /// be listed, a refused token, or five inputs in a row without a usable answer (network, timeout, 5xx,
    /// redirect, or an answer that cannot be read).
    ///
    /// After the last input all profiles are listed once more. If another program created one of them too, a
    /// further result of that input follows, with an error of the code `.conflict`.
    ///
    /// The timeout is for each input, from its create or update on. All inputs are read when this is called,
    /// and checked before the first request: one that is not valid, or that names the same profile as another
    /// one, is an error with the code `.invalidInput` and its position.
    ///
    /// - Parameters:
    ///   - inputs: The profiles that there must be, each of another name or provider.
    ///   - replace: Also update each profile that is there, even one with another client id: nobody can read
    ///     back whether its secret is the same.
    ///   - dryRun: Only report for each input what would be done. All requests are lists of profiles; the
    ///     ledger is read and not written.
    ///   - ledger: A file in which each create is recorded before it is sent, and its outcome after it. If
    ///     the program is killed, a run with the same ledger creates nothing twice: it waits until a list
    ///     shows whether the last create was carried out. Only one run at a time can use a file.
    public func ensureEach<S: Sequence>(
        _ inputs: S, replace: Bool = false, dryRun: Bool = false, ledger: URL? = nil
    ) -> EnsuredProfiles where S.Element == ProfileInput {
        let place = ledger.map { LedgerPlace.file(path: $0.path) }
        return each(inputs.map { $0 }, replace, dryRun, place, nil)
    }

    /// The same, with a ledger of your own.
    public func ensureEach<S: Sequence>(
        _ inputs: S, replace: Bool = false, dryRun: Bool = false, ledger: any Ledger
    ) -> EnsuredProfiles where S.Element == ProfileInput {
        each(inputs.map { $0 }, replace, dryRun, .own, ledger)
    }

    private func each(
        _ inputs: [ProfileInput?], _ replace: Bool, _ dryRun: Bool, _ place: LedgerPlace?,
        _ ledger: (any Ledger)?
    ) -> EnsuredProfiles {
        let settings = EnsureEach(inputs: inputs, replace: replace, dryRun: dryRun, ledger: place)
        return EnsuredProfiles {
            Items(
                session: self.session,
                driver: try self.start({ try $0.ensureEach(settings: settings) }, RolloutInput(ledger))
            )
        }
    }
}
