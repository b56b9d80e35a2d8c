// The part of the generated module that users see.
@_exported import enum WorkatoOAuthProfilesCore.Assigned
@_exported import enum WorkatoOAuthProfilesCore.Code
@_exported import enum WorkatoOAuthProfilesCore.Customer
@_exported import enum WorkatoOAuthProfilesCore.DataCenter
@_exported import struct WorkatoOAuthProfilesCore.Done
@_exported import enum WorkatoOAuthProfilesCore.EnsureAction
@_exported import struct WorkatoOAuthProfilesCore.Ensured
@_exported import struct WorkatoOAuthProfilesCore.EnsuredEach
@_exported import struct WorkatoOAuthProfilesCore.Event
@_exported import enum WorkatoOAuthProfilesCore.EventKind
@_exported import enum WorkatoOAuthProfilesCore.Level
@_exported import enum WorkatoOAuthProfilesCore.Method
@_exported import struct WorkatoOAuthProfilesCore.Outcome
@_exported import enum WorkatoOAuthProfilesCore.OutcomeStatus
@_exported import struct WorkatoOAuthProfilesCore.Profile
@_exported import struct WorkatoOAuthProfilesCore.ProfileInput
@_exported import struct WorkatoOAuthProfilesCore.Progress
@_exported import enum WorkatoOAuthProfilesCore.Proxy
@_exported import struct WorkatoOAuthProfilesCore.Secret
@_exported import enum WorkatoOAuthProfilesCore.SendErrorKind
@_exported import struct WorkatoOAuthProfilesCore.WorkatoError

extension ProfileInput: CustomReflectable {
    /// What `print` and `dump` show: all but ``data``, which may hold secrets.
    public var customMirror: Mirror {
        let shown: KeyValuePairs<String, Any> = [
            "name": name, "provider": provider, "clientId": clientId, "clientSecret": clientSecret,
            "token": token as Any, "data": data.map { _ in "[redacted]" } as Any,
        ]
        return Mirror(self, children: shown, displayStyle: .struct)
    }
}

extension Customer {
    /// The id of the customer's workspace, 1 to 2^53-1. Each environment (DEV, TEST, PROD) has its own.
    public static func workspace(_ id: Int64) -> Customer { .workspace(id: id) }

    /// The partner's own id of the customer, 1 to 2000 bytes, without prefix and not encoded: the library
    /// adds the prefix E and encodes it. Workato does not say which environment
    /// (DEV, TEST, PROD) of the customer it means: to reach each of them, use the ids of the workspaces.
    public static func external(_ id: String) -> Customer { .external(id: id) }
}

extension Proxy {
    /// This proxy for every host: `http://user:password@proxy.example.com:3128`, or `https://` for a proxy
    /// that uses TLS. The default port is 80 or 443. User and password may be left out; characters other than
    /// letters and digits in them are percent-encoded.
    public static func url(_ url: Secret) -> Proxy { .url(url: url) }
}
