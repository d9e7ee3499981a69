package dev.spillway.operator.kube;

import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.Generation;
import dev.spillway.operator.pki.Authority;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.Key;
import dev.spillway.operator.pki.MalformedPemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One kind of authority in the Secret of the authorities, with its keys:
 *
 * <pre>
 * nodes.generations: "1,2"              oldest first; what is not named here does not count
 * nodes.issuer: "1"
 * nodes.requested: "2027-01-01"         the last rotation that a person requested
 * nodes-1.crt, nodes-1.key              PEM
 * nodes-1.issuing-since                 RFC 3339
 * nodes-2.crt, nodes-2.key, nodes-2.cross.crt
 * </pre>
 */
record AuthorityData(AuthorityKind kind, List<Entry> entries, int issuer, String requested) {

    static final int MAX_ENTRIES = 16;

    private static final Pattern CERTIFICATE = Pattern.compile("([a-z]+)-([0-9]{1,6})\\.crt");

    /**
     * @param key empty when it is lost
     * @param keyProblem why, as a clause
     */
    record Entry(
            int number,
            Certificate certificate,
            Optional<Key> key,
            String keyProblem,
            Optional<Certificate> crossSigned,
            Optional<Instant> issuingSince) {

        Generation observed() {
            return new Generation(number, certificate, crossSigned, keyProblem, issuingSince);
        }

        Optional<Authority> authority() {
            return key.map(there -> new Authority(certificate, there, crossSigned));
        }

        static Entry withoutKey(int number, Certificate certificate) {
            return new Entry(
                    number,
                    certificate,
                    Optional.empty(),
                    "its key is lost",
                    Optional.empty(),
                    Optional.empty());
        }

        Entry numbered(int other) {
            return new Entry(other, certificate, key, keyProblem, crossSigned, issuingSince);
        }

        Entry issuingSince(Instant now) {
            return new Entry(number, certificate, key, keyProblem, crossSigned, Optional.of(now));
        }
    }

    AuthorityData {
        entries = List.copyOf(entries);
    }

    AuthorityState observed() {
        return new AuthorityState(
                entries.stream().map(Entry::observed).toList(), issuer, requested);
    }

    Optional<Entry> find(int number) {
        return entries.stream().filter(entry -> entry.number() == number).findFirst();
    }

    List<Certificate> certificates() {
        return entries.stream().map(Entry::certificate).toList();
    }

    /**
     * @throws MalformedAuthorityException when an authority cannot be read. A lost key is no such
     *     failure
     */
    static AuthorityData parse(AuthorityKind kind, Map<String, String> data)
            throws MalformedAuthorityException {
        var prefix = kind.text();
        var generations = data.getOrDefault(prefix + ".generations", "");
        if (!generations.matches("[0-9]{1,6}(,[0-9]{1,6}){0," + (MAX_ENTRIES - 1) + "}")) {
            throw new MalformedAuthorityException(
                    prefix + ".generations is missing or not a list of numbers");
        }
        var entries = new ArrayList<Entry>();
        for (var number : generations.split(",")) {
            entries.add(entry(prefix, Integer.parseInt(number), data));
        }
        var issuer = data.getOrDefault(prefix + ".issuer", "");
        if (!issuer.matches("[0-9]{1,6}")
                || entries.stream()
                        .noneMatch(entry -> entry.number() == Integer.parseInt(issuer))) {
            throw new MalformedAuthorityException(
                    prefix + ".issuer is not one of " + prefix + ".generations");
        }
        return new AuthorityData(
                kind,
                entries,
                Integer.parseInt(issuer),
                data.getOrDefault(prefix + ".requested", ""));
    }

    /** What is left of it when not all of it can be read, oldest first. */
    static List<Entry> readable(AuthorityKind kind, Map<String, String> data) {
        var numbers = new TreeSet<Integer>();
        for (var key : data.keySet()) {
            var matcher = CERTIFICATE.matcher(key);
            if (matcher.matches() && matcher.group(1).equals(kind.text())) {
                numbers.add(Integer.parseInt(matcher.group(2)));
            }
        }
        var entries = new ArrayList<Entry>();
        for (int number : numbers) {
            try {
                entries.add(entry(kind.text(), number, data));
            } catch (MalformedAuthorityException e) {
                // Nothing is left of that one.
            }
        }
        return entries.stream().skip(Math.max(0, entries.size() - MAX_ENTRIES)).toList();
    }

    private static Entry entry(String prefix, int number, Map<String, String> data)
            throws MalformedAuthorityException {
        var name = prefix + "-" + number;
        var certificate = certificate(name + ".crt", data);
        if (certificate.x509().getBasicConstraints() < 0 || !certificate.isIssuedBy(certificate)) {
            throw new MalformedAuthorityException(name + ".crt is not a CA certificate");
        }
        var cross =
                data.containsKey(name + ".cross.crt")
                        ? Optional.of(certificate(name + ".cross.crt", data))
                                .filter(there ->
                                        there.x509()
                                                .getPublicKey()
                                                .equals(certificate.x509().getPublicKey()))
                        : Optional.<Certificate>empty();
        var since = since(data.getOrDefault(name + ".issuing-since", ""));
        var pem = data.get(name + ".key");
        if (pem == null) {
            return new Entry(
                    number, certificate, Optional.empty(), "its key is lost", cross, since);
        }
        try {
            var key = Key.parse(pem);
            return key.fits(certificate)
                    ? new Entry(number, certificate, Optional.of(key), "", cross, since)
                    : new Entry(
                            number,
                            certificate,
                            Optional.empty(),
                            "its key does not fit its certificate",
                            cross,
                            since);
        } catch (MalformedPemException e) {
            return new Entry(
                    number,
                    certificate,
                    Optional.empty(),
                    "its key cannot be read: " + e.getMessage(),
                    cross,
                    since);
        }
    }

    private static Certificate certificate(String key, Map<String, String> data)
            throws MalformedAuthorityException {
        try {
            return Certificate.parse(data.getOrDefault(key, "")).getFirst();
        } catch (MalformedPemException e) {
            throw new MalformedAuthorityException(key + " cannot be read: " + e.getMessage());
        }
    }

    private static Optional<Instant> since(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    Map<String, String> data() {
        var prefix = kind.text();
        var data = new TreeMap<String, String>();
        data.put(
                prefix + ".generations",
                String.join(
                        ",",
                        entries.stream().map(entry -> Integer.toString(entry.number())).toList()));
        data.put(prefix + ".issuer", Integer.toString(issuer));
        data.put(prefix + ".requested", requested);
        for (var entry : entries) {
            var name = prefix + "-" + entry.number();
            data.put(name + ".crt", entry.certificate().pem());
            entry.key().ifPresent(key -> data.put(name + ".key", key.pem()));
            entry.crossSigned().ifPresent(cross -> data.put(name + ".cross.crt", cross.pem()));
            entry.issuingSince()
                    .ifPresent(since -> data.put(name + ".issuing-since", since.toString()));
        }
        return Collections.unmodifiableMap(data);
    }

    /** The message says what is wrong, as a clause, and shows no content. */
    static final class MalformedAuthorityException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedAuthorityException(String message) {
            super(message);
        }
    }
}
