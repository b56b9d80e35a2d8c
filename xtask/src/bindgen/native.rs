//! What is changed in the sources that uniffi generates.

use std::path::Path;

use crate::workspace::Result;

const SOURCE: &str = "workato/oauthprofiles/internal/workato_oauth_profiles_uniffi.kt";

/// How often each text is there, the text, and what takes its place.
const CHANGES: [(usize, &str, &str); 8] = [
    // Every call of the native library goes through this function.
    (
        1,
        "callback: (UniffiRustCallStatus) -> U): U {
    var status = UniffiRustCallStatus()
    val return_value = callback(status)
    uniffiCheckCallStatus(errorHandler, status)
    return return_value
",
        "callback: (Pointer) -> U): U = NativeCode.call {
    val status = CallStatus.take()
    val return_value = callback(status)
    CallStatus.check(errorHandler, status)
    return_value
",
    ),
    (1, "callback: (UniffiRustCallStatus) -> U): U {\n    return", "callback: (Pointer) -> U): U {\n    return"),
    // JNA would start `ldconfig` to look for a name.
    (2, "Native.register(", "JnaLibrary.register("),
    (2, "::class.java, findLibraryName(componentName = \"workato_oauth_profiles_uniffi\")", "::class.java"),
    // The encoder, which finds lone surrogates, is much slower than the function of a text.
    (
        1,
        "        return Charsets.UTF_8.newEncoder().run {",
        "        if (!value.hasSurrogates()) return ByteBuffer.wrap(value.toByteArray())
        return Charsets.UTF_8.newEncoder().run {",
    ),
    (1, "UniffiCleaner.create()\n    }", "NativeObjects(UniffiCleaner.create())\n    }"),
    // JNA's own functions use reflection, and keep an object in each thread that holds the class loader.
    (
        1,
        "    class ByValue: RustBuffer(), Structure.ByValue\n",
        "    override fun autoRead() = read(this, pointer, 0)\n    override fun autoWrite() = write(this, pointer, 0)
    override fun autoAllocate(size: Int) = StructureMemory.take(size)\n
    class ByValue: RustBuffer(), Structure.ByValue\n",
    ),
    (
        1,
        "    class ByValue: UniffiRustCallStatus(), Structure.ByValue\n",
        "    override fun autoRead() {
        code = pointer.getByte(0)
        read(error_buf, pointer, fieldOffset(\"error_buf\").toLong())
    }\n
    override fun autoWrite() {
        pointer.setByte(0, code)
        write(error_buf, pointer, fieldOffset(\"error_buf\").toLong())
    }\n
    class ByValue: UniffiRustCallStatus(), Structure.ByValue\n",
    ),
];

/// The last parameter of each native function: to make a structure of JNA for it would take longer than most calls.
const STATUS: (&str, &str) = ("uniffi_out_err: UniffiRustCallStatus", "uniffi_out_err: Pointer");

/// Lets the generated code call the native library through NativeCode.kt and JnaLibrary.kt.
pub fn adapt(folder: &Path) -> Result {
    let file = folder.join(SOURCE);
    let mut source = std::fs::read_to_string(&file)?;
    for (times, text, new) in CHANGES {
        let found = source.matches(text).count();
        if found != times {
            return Err(format!("{}: {found} times instead of {times}: {text}", file.display()).into());
        }
        source = source.replace(text, new);
    }
    if !source.contains(STATUS.0) {
        return Err(format!("{}: no function has the parameter {}", file.display(), STATUS.0).into());
    }
    Ok(std::fs::write(file, source.replace(STATUS.0, STATUS.1))?)
}
