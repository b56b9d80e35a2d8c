// Here lie the headers of our XCFramework, and those of another one: Xcode copies them into one folder.
import Other
import WorkatoOAuthProfilesFFI

print(other, MemoryLayout<RustBuffer>.size)
