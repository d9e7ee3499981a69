package dev.spillway.operator.observed;

import dev.spillway.operator.pki.Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The authorities of one kind. All of them are trusted; one of them issues certificates. More than
 * one exists only while one replaces another.
 *
 * @param generations oldest first, never empty
 * @param issuer number of the one that issues certificates
 * @param requested the text of the last rotation that a person requested and that has begun
 */
public record AuthorityState(List<Generation> generations, int issuer, String requested) {

    public AuthorityState {
        generations = List.copyOf(generations);
    }

    public Generation newest() {
        return generations.getLast();
    }

    public Generation issuing() {
        return find(issuer).orElse(newest());
    }

    public Optional<Generation> find(int number) {
        return generations.stream().filter(each -> each.number() == number).findFirst();
    }

    /** The one that signed this certificate. */
    public Optional<Generation> issuerOf(Certificate certificate) {
        return generations.stream()
                .filter(each -> certificate.isIssuedBy(each.certificate()))
                .findFirst();
    }

    public List<Certificate> certificates() {
        return generations.stream().map(Generation::certificate).toList();
    }

    public List<String> fingerprints() {
        return generations.stream().map(Generation::fingerprint).toList();
    }
}
