package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A resource that can be read whatever is stored: an informer reads all of a kind at once, and one
 * that cannot be read would hide all others. What this release does not understand is left out of
 * the spec and is in {@link #unreadable}, so that only this resource is refused. Written again, the
 * spec is as it was stored.
 *
 * <p>The status is the operator's own: what cannot be read there is left out, and written anew.
 *
 * @param <S> the spec
 * @param <T> the status
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public abstract class StoredResource<S, T> extends CustomResource<S, T> implements Namespaced {
    private final transient Class<S> specType;
    private final transient Class<T> statusType;
    private transient List<UnreadableField> unreadable = List.of();
    private transient @Nullable JsonNode storedSpec;

    StoredResource(Class<S> specType, Class<T> statusType) {
        this.specType = specType;
        this.statusType = statusType;
    }

    /** What is in the stored spec, and not in {@link #getSpec}. */
    public List<UnreadableField> unreadable() {
        return unreadable;
    }

    /**
     * The same for one field: it, something in it, or something that it is in.
     *
     * @param field {@code spec.storage.reclaim}
     */
    public List<UnreadableField> unreadable(String field) {
        return unreadable.stream().filter(one -> one.concerns(field)).toList();
    }

    /** What is unreadable of these fields, as a sentence for people; empty when nothing is. */
    public String unreadableText(String... fields) {
        return Stream.of(fields)
                .flatMap(field -> unreadable(field).stream())
                .distinct()
                .map(UnreadableField::toString)
                .collect(Collectors.joining("; "));
    }

    /** The spec with what cannot be read; null when everything can. */
    @Nullable JsonNode storedSpec() {
        return storedSpec;
    }

    @JsonSetter("spec")
    void readSpec(@Nullable JsonNode stored) {
        if (stored == null || stored.isNull()) {
            return;
        }
        var read = StoredPart.read("spec", stored, specType);
        setSpec(read.part());
        unreadable = read.unreadable();
        storedSpec = unreadable.isEmpty() ? null : stored;
    }

    @JsonSetter("status")
    void readStatus(@Nullable JsonNode stored) {
        if (stored != null && !stored.isNull()) {
            setStatus(StoredPart.read("status", stored, statusType).part());
        }
    }

    /** In place of all that was stored. */
    @Override
    public void setSpec(S spec) {
        super.setSpec(spec);
        unreadable = List.of();
        storedSpec = null;
    }

    // A record has no empty instance; an absent spec is null until the API server has one.
    @Override
    @SuppressWarnings("NullAway")
    protected @Nullable S initSpec() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway")
    protected @Nullable T initStatus() {
        return null;
    }
}
