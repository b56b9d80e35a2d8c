package workato.oauthprofiles.internal

import workato.oauthprofiles.*

/** What is known to be wrong before it fails. */
internal class CannotLoad(override val message: String, val hint: String) : RuntimeException(message)

/** Why the native library could not be loaded, and what to type. */
internal fun loadError(failure: Throwable): ErrorData {
    val text = generateSequence(failure) { it.cause }.joinToString("\n") { "$it" }
    val why = text.lines().map { it.replace(Regex("^[\\w.]+(Error|Exception): "), "").trim() }
        .first { it.isNotEmpty() && !it.startsWith("Unable to load library") }
    return when {
        failure is CannotLoad -> unloadable(failure.message, failure.hint)
        "IllegalCallerException" in text -> {
            val module = text.substringAfter("module ").substringBefore(' ').substringBefore('\n')
            val name = if ("unnamed module" in text) "ALL-UNNAMED" else module
            unloadable("Java denies access to native code", "start Java with --enable-native-access=$name")
        }
        failure is NoClassDefFoundError && "com/sun/jna/" in failure.message.orEmpty() ->
            unloadable("JNA is not on the class path", "add the dependency net.java.dev.jna:jna, version $OLDEST_JNA or newer")
        "UniFFI" in text || "Error looking up function" in text ->
            unloadable("the classes and the native library are of different versions", JnaLibrary.whatToRemove())
        "temporary" in text || "failed to map segment" in text ->
            unloadable(why, "start Java with -Djna.tmpdir=/a/folder that can be written to and is not mounted with noexec")
        else -> unloadable(why, "the README says which platforms are supported")
    }
}

internal fun shutDownError(): ErrorData = unloadable(
    "WorkatoLibrary.shutdown() was called, and the native library is not used any more",
    "call it after all other calls; a new class loader can load the library again",
)

internal const val OLDEST_JNA = "5.13"

private fun unloadable(reason: String, hint: String) = ErrorData(
    Code.NATIVE_LIBRARY,
    "load the native library: $reason (native_library); $hint",
    "load the native library",
    reason,
    null,
    emptyMap(),
    null,
    null,
    0,
    null,
    null,
    false,
    null,
    null,
    null,
    hint,
)
