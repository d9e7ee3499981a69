package dev.spillway.operator.kube;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events about Clusters and Topics, as {@code kubectl describe} shows them. A repeated Event
 * increases the count of the existing one. An Event that cannot be written is no reason to stop.
 */
public final class FabricEventRecorder implements EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(FabricEventRecorder.class);

    /** Kubernetes' limit for an Event's message. */
    private static final int MAX_MESSAGE_LENGTH = 1024;

    /** Kubernetes' limit for names. */
    private static final int MAX_NAME_LENGTH = 253;

    /** The namespace of Events about cluster-scoped objects. */
    private static final String WITHOUT_NAMESPACE = "default";

    private final KubernetesClient client;
    private final Clock clock;

    public FabricEventRecorder(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    @Override
    public void record(HasMetadata about, Type type, String reason, String message) {
        try {
            write(event(about, type, reason, shortened(message)));
        } catch (KubernetesClientException | IllegalStateException e) {
            // The latter when the client is closed.
            LOG.debug(
                    "Event {} about {} was not written", reason, about.getMetadata().getName(), e);
        }
    }

    private void write(Event event) {
        var events = client.v1().events().inNamespace(event.getMetadata().getNamespace());
        try {
            events.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            events.withName(event.getMetadata().getName())
                    .edit(before ->
                            new EventBuilder(before)
                                    .withCount(Objects.requireNonNullElse(before.getCount(), 1) + 1)
                                    .withLastTimestamp(event.getLastTimestamp())
                                    .build());
        }
    }

    /** The same message about the same object has the same name. */
    private Event event(HasMetadata about, Type type, String reason, String message) {
        var meta = about.getMetadata();
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        var identity = meta.getUid() + "\n" + type + "\n" + reason + "\n" + message;
        var id = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
        return new EventBuilder()
                .withNewMetadata()
                .withName(name(meta.getName(), "." + id.replace("-", "").substring(0, 16)))
                .withNamespace(
                        meta.getNamespace() == null ? WITHOUT_NAMESPACE : meta.getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withName(meta.getName())
                .withNamespace(meta.getNamespace())
                .withUid(meta.getUid())
                .endInvolvedObject()
                .withType(type.name())
                .withReason(reason)
                .withMessage(message)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource()
                .withComponent("spillway-operator")
                .endSource()
                .build();
    }

    private static String name(String about, String suffix) {
        int most = MAX_NAME_LENGTH - suffix.length();
        return about.length() <= most
                ? about + suffix
                // A part of a name may not end with these.
                : about.substring(0, most).replaceFirst("[-.]+$", "") + suffix;
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE_LENGTH
                ? message
                : message.substring(0, MAX_MESSAGE_LENGTH - 3) + "...";
    }
}
