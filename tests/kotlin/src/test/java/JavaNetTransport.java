import java.net.ConnectException;
import java.net.URI;
import java.net.http.*;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import workato.oauthprofiles.*;

/** The example of a transport over {@code java.net.http}. */
public final class JavaNetTransport implements Transport {
    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Response send(Request request) throws Exception {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(request.getUrl()))
                .timeout(request.getTimeout())
                .method(request.getMethod().name(), body(request));
        request.getHeaders().forEach(builder::header);
        try {
            HttpResponse<byte[]> response = http.send(builder.build(), BodyHandlers.ofByteArray());
            return new Response(response.statusCode(), response.headers().map(), response.body());
        } catch (ConnectException | HttpConnectTimeoutException failure) {
            throw new TransportException("cannot connect", failure, false);
        } catch (HttpTimeoutException failure) {
            throw new TransportException("no answer in time", failure, true, SendErrorKind.TIMEOUT);
        }
    }

    private static BodyPublisher body(Request request) {
        if (request.getBody() != null) {
            return BodyPublishers.ofString(request.getBody());
        }
        // An empty body sends its length of 0; no body sends none.
        boolean isEmpty = request.getMethod() == Method.POST;
        return isEmpty ? BodyPublishers.ofString("") : BodyPublishers.noBody();
    }
}
