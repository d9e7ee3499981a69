package dev.spillway.operator.reconcile;

import dev.spillway.operator.desired.UserSecret;
import dev.spillway.operator.kube.UserSecrets;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.MalformedPemException;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * By which authorities clients recognise a listener that presents a certificate of the user's: by
 * cert-manager's convention they are next to it in its Secret. One read serves all Users.
 */
final class ListenerAuthorities {

    /** Thousands of Users ask within seconds. */
    private static final Duration READ_AGAIN = Duration.ofSeconds(10);

    /** Longer than any User waits to look again. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(2);

    private final UserSecrets secrets;
    private final Clock clock;
    private final Recent<Read> reads;

    private record Read(Authorities found, Instant at) {}

    /** What is known of them. */
    sealed interface Authorities {

        /**
         * @param pem as this program writes it, whatever else stood there; empty for the public
         *     ones
         */
        record Trusted(String pem) implements Authorities {}

        record Unknown(String why, String until) implements Authorities {}
    }

    ListenerAuthorities(UserSecrets secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
        this.reads = new Recent<>(FORGOTTEN_AFTER, clock);
    }

    /**
     * A Secret that is gone or spoilt for a moment takes nothing from anybody: what was last read
     * holds, as it does in the brokers, which have the certificate.
     */
    Authorities of(String namespace, String name) {
        var key = namespace + "/" + name;
        var now = clock.instant();
        var before = reads.get(key);
        if (before.isPresent()
                && !now.isBefore(before.get().at())
                && now.isBefore(before.get().at().plus(READ_AGAIN))) {
            return before.get().found();
        }
        var found =
                secrets.read(namespace, name)
                        .map(secret -> authorities(name, secret))
                        .orElseGet(() ->
                                new Authorities.Unknown(
                                        "there is no Secret "
                                                + name
                                                + ", which has the listener's certificate",
                                        "there is one"));
        var kept =
                found instanceof Authorities.Unknown
                        ? before.map(Read::found).orElse(found)
                        : found;
        // The same object for all: thousands keep it.
        var shared = before.map(Read::found).filter(kept::equals).orElse(kept);
        reads.put(key, new Read(shared, now));
        return shared;
    }

    private static Authorities authorities(String name, Secret secret) {
        var data = secret.getData();
        var encoded = data == null ? null : data.get(UserSecret.CA);
        if (encoded == null) {
            return new Authorities.Trusted("");
        }
        try {
            var text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return new Authorities.Trusted(
                    text.isBlank() ? "" : Certificate.pem(Certificate.parse(text)));
        } catch (MalformedPemException | IllegalArgumentException e) {
            return new Authorities.Unknown(
                    "the %s of Secret %s, which has the listener's certificate, cannot be read: %s"
                            .formatted(UserSecret.CA, name, e.getMessage()),
                    "it has certificates as PEM, or none for the public authorities");
        }
    }
}
