// What users see of the generated module; the rest of it stays out of their sight.
@_exported import enum WorkatoOAuthProfilesCore.Code
@_exported import enum WorkatoOAuthProfilesCore.Customer
@_exported import enum WorkatoOAuthProfilesCore.DataCenter
@_exported import struct WorkatoOAuthProfilesCore.Done
@_exported import enum WorkatoOAuthProfilesCore.EnsureAction
@_exported import struct WorkatoOAuthProfilesCore.Ensured
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
@_exported import class WorkatoOAuthProfilesCore.Secret
@_exported import enum WorkatoOAuthProfilesCore.SendErrorKind
@_exported import struct WorkatoOAuthProfilesCore.WorkatoError

extension Secret {
    /// Takes the value in. It cannot be read back.
    public convenience init(_ value: String) {
        self.init(value: value)
    }
}

extension Customer {
    /// The customer whose workspace has this id, 1 to 2^53-1. Each environment (DEV, TEST, PROD) has its own.
    public static func workspace(_ id: Int64) -> Customer { .workspace(id: id) }

    /// The customer with this external id, as it is: the prefix E and the encoding are added.
    public static func external(_ id: String) -> Customer { .external(id: id) }
}

extension Proxy {
    /// Through this one, such as `http://user:password@proxy.example.com:3128`, or `https://` for one that is
    /// spoken to over TLS. User and password may be left out, and are percent-encoded.
    public static func url(_ url: Secret) -> Proxy { .url(url: url) }
}
