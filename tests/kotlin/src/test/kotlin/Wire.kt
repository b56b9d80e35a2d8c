import com.google.gson.*
import workato.oauthprofiles.*

/** Items of the library in the JSON of the vectors. */
fun array(items: List<Any>) = JsonArray().apply { items.forEach { add(json(it)) } }

/** The items of a batch. Their errors have the fields that are expected, and always the code. */
fun outcomes(items: List<Any>, expected: JsonArray) = array(items).also { found ->
    found.forEachIndexed { nth, item ->
        val error = errorOf(items[nth]) ?: return@forEachIndexed
        val wanted = expected.toList().getOrNull(nth)?.asJsonObject?.get("error") as? JsonObject
        val fields = fields(error).asMap().filterKeys { it == "code" || wanted?.has(it) == true }
        item.asJsonObject.add("error", JsonObject().apply { fields.forEach(::add) })
    }
}

/** The error of an item of a batch. */
fun errorOf(item: Any): WorkatoException? = (item as? Outcome)?.error ?: (item as? EnsuredEach)?.error

private fun json(item: Any): JsonElement = when (item) {
    is JsonElement -> item
    is Profile -> json(item)
    is Done -> JsonObject().apply { addProperty("already", item.already) }
    is Ensured -> JsonObject().apply {
        add("profile", json(item.profile))
        addProperty("action", item.action.name.lowercase())
    }
    is EnsuredEach -> JsonObject().apply {
        addProperty("input", item.input)
        addProperty("action", item.action.name.lowercase())
        item.profile?.let { add("profile", json(it)) }
    }
    is Outcome -> json(item)
    else -> error("$item")
}

private fun json(profile: Profile) = JsonObject().apply {
    addProperty("id", profile.id)
    addProperty("name", profile.name)
    addProperty("provider", profile.provider)
    addProperty("user_id", profile.userId)
    addProperty("client_id", profile.clientId)
    addProperty("shared_accounts_count", profile.sharedAccountsCount)
    addProperty("oem_customers_count", profile.oemCustomersCount)
    addProperty("created_at", profile.createdAt)
    addProperty("updated_at", profile.updatedAt)
    add("extra", JsonParser.parseString(profile.extra))
}

private fun json(outcome: Outcome) = JsonObject().apply {
    add("customer", json(outcome.customer))
    addProperty("status", outcome.status.name.lowercase())
    outcome.has?.let { addProperty("has", it.name.lowercase()) }
}

private fun json(customer: Customer): JsonElement = when (customer) {
    is Customer.Workspace -> JsonPrimitive(customer.id)
    is Customer.External -> JsonObject().apply { addProperty("external_id", customer.id) }
}

fun fields(error: WorkatoException) = JsonObject().apply {
    addProperty("code", error.code.name.lowercase())
    addProperty("status", error.status)
    addProperty("message", error.reason)
    add("field_errors", JsonObject().apply {
        error.fieldErrors.forEach { (field, texts) -> add(field, JsonArray().apply { texts.forEach(::add) }) }
    })
    addProperty("correlation_id", error.correlationId)
    addProperty("error_id", error.errorId)
    addProperty("attempts", error.attempts)
    addProperty("may_have_applied", error.mayHaveApplied)
    add("retry_after", error.retryAfter?.let { JsonPrimitive(it.toMillis() / 1000.0) } ?: JsonNull.INSTANCE)
    addProperty("settled_in", error.settledIn?.plusMillis(500)?.toSeconds())
    addProperty("method", error.method?.name)
    addProperty("path", error.path)
    addProperty("body", error.body)
}
