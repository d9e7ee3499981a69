package dev.spillway.operator.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import java.io.IOException;

/**
 * Writes the spec of a {@link StoredResource} as it was stored. The libraries copy a resource by
 * writing and reading it: without this, what cannot be read would count as unset in the copy.
 */
final class StoredSpecSerializer extends JsonSerializer<Object> {

    @Override
    public void serialize(Object spec, JsonGenerator to, SerializerProvider provider)
            throws IOException {
        provider.defaultSerializeValue(
                to.currentValue() instanceof StoredResource<?, ?> resource
                                && resource.storedSpec() != null
                        ? resource.storedSpec()
                        : spec,
                to);
    }

    /** For the CRD: as without this class. */
    @Override
    public void acceptJsonFormatVisitor(JsonFormatVisitorWrapper visitor, JavaType type)
            throws JsonMappingException {
        visitor.getProvider().findValueSerializer(type).acceptJsonFormatVisitor(visitor, type);
    }
}
