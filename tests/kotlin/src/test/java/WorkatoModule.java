import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdNodeBasedDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import workato.oauthprofiles.*;

/** The example of a module with which Jackson also reads outcomes: their customers and exceptions. */
public final class WorkatoModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    public WorkatoModule() {
        addDeserializer(Customer.class, new ToCustomer());
        addSerializer(WorkatoException.class, new StdDelegatingSerializer(WorkatoException.class, new ToData()));
        addDeserializer(WorkatoException.class, new StdDelegatingDeserializer<>(new ToException()));
    }

    private static final class ToCustomer extends StdNodeBasedDeserializer<Customer> {
        private static final long serialVersionUID = 1;

        ToCustomer() {
            super(Customer.class);
        }

        @Override
        public Customer convert(JsonNode customer, DeserializationContext context) {
            JsonNode id = customer.get("id");
            return id.isNumber() ? new Customer.Workspace(id.longValue()) : new Customer.External(id.textValue());
        }
    }

    private static final class ToData extends StdConverter<WorkatoException, ErrorData> {
        @Override
        public ErrorData convert(WorkatoException exception) {
            return exception.toData();
        }
    }

    private static final class ToException extends StdConverter<ErrorData, WorkatoException> {
        @Override
        public WorkatoException convert(ErrorData data) {
            return WorkatoException.of(data);
        }
    }
}
