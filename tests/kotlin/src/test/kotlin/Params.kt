import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive
import workato.oauthprofiles.Customer
import workato.oauthprofiles.ProfileInput
import workato.oauthprofiles.Secret

/** The parameters of a vector, in Kotlin's types. */
class Params(private val json: JsonObject) {
    val id get() = whole("id")!!
    val input get() =
        ProfileInput(name, provider, text("client_id"), clientSecret, token, json["data"]?.toString())
    val inputs get() = json["inputs"].asJsonArray.map { Params(it.asJsonObject).input }
    val name get() = text("name")
    val provider get() = text("provider")
    val clientSecret get() = Secret(text("client_secret"))
    val token get() = json["token"]?.takeUnless { it.isJsonNull }?.let { Secret(it.asString) }
    val customer get() = customer(json["customer"])
    val ledger: List<JsonElement>? get() = json["ledger"]?.asJsonArray?.toList()
    val customers get() = json["customers"].asJsonArray.map(::customer)

    /** The secrets, which nothing may show. */
    val secrets: List<String> get() = listOf("client_secret", "token").mapNotNull { (json[it] as? JsonPrimitive)?.asString } +
        (json["inputs"]?.asJsonArray?.flatMap { Params(it.asJsonObject).secrets } ?: emptyList())

    /** Whether the compiler accepts these parameters: none is missing, and all have the right type. */
    fun compiles(operation: String): Boolean = NEEDED.getValue(operation).all(json::has) && json.asMap().all { (name, value) ->
        when (name) {
            "id", "page", "per_page", "from", "to" -> isWhole(value)
            "name", "provider", "client_id", "client_secret" -> isText(value)
            "token" -> value.isJsonNull || isText(value)
            // It is JSON text.
            "data" -> true
            "replace", "force", "dry_run" -> (value as? JsonPrimitive)?.isBoolean == true
            "customer" -> isCustomer(value)
            "customers" -> value.asJsonArray.all(::isCustomer)
            "inputs" -> value.asJsonArray.all { it.isJsonObject && Params(it.asJsonObject).compiles("create") }
            "ledger" -> true
            else -> error("the parameter $name is unknown")
        }
    }

    fun whole(name: String): Long? = json[name]?.asLong

    fun flag(name: String): Boolean? = json[name]?.asBoolean

    private fun text(name: String): String = json[name].asString

    private fun isText(value: JsonElement) = (value as? JsonPrimitive)?.isString == true

    private fun isWhole(value: JsonElement) = value.toString().toLongOrNull() != null

    private fun isCustomer(value: JsonElement) =
        isWhole(value) || (value as? JsonObject)?.get("external_id")?.let(::isText) == true

    private fun customer(value: JsonElement): Customer =
        if (value.isJsonObject) Customer.External(value.asJsonObject["external_id"].asString) else Customer.Workspace(value.asLong)
}

private val INPUT = listOf("name", "provider", "client_id", "client_secret")

private val NEEDED = mapOf(
    "list" to emptyList(),
    "get" to listOf("id"),
    "create" to INPUT,
    "update" to INPUT + "id",
    "delete" to listOf("id"),
    "assign" to listOf("id", "customer"),
    "unassign" to listOf("id", "customer"),
    "profiles" to emptyList(),
    "find" to listOf("name", "provider"),
    "ensure" to INPUT,
    "ensure_each" to listOf("inputs"),
    "rotate_secret" to listOf("id", "client_secret"),
    "assign_each" to listOf("id", "customers"),
    "unassign_each" to listOf("id", "customers"),
    "reassign_each" to listOf("from", "to", "customers", "ledger"),
)
