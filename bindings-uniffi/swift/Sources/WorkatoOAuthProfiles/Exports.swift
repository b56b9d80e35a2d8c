// What users see of the generated module; the rest of it stays out of their sight.
@_exported import enum WorkatoOAuthProfilesCore.Code
@_exported import enum WorkatoOAuthProfilesCore.DataCenter
@_exported import struct WorkatoOAuthProfilesCore.Event
@_exported import enum WorkatoOAuthProfilesCore.EventKind
@_exported import enum WorkatoOAuthProfilesCore.Level
@_exported import enum WorkatoOAuthProfilesCore.Method
@_exported import struct WorkatoOAuthProfilesCore.Profile
@_exported import struct WorkatoOAuthProfilesCore.WorkatoError
