package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy on the way to the bucket. */
public record ProxySpec(
        @JsonPropertyDescription(
                        """
                        URL of the proxy with its port, for example http://proxy.example.com:3128; \
                        https is tunnelled with CONNECT. User names and passwords are not \
                        supported. A change restarts every broker, one at a time.\
                        """)
                @Required
                @ValidationRule(
                        value = "self.matches('^http://[A-Za-z0-9.-]+:[0-9]{1,5}/?$')",
                        message =
                                "write for example http://proxy.example.com:3128, with the port and"
                                        + " without user name and password")
                @Size(max = 256)
                @Nullable String url,
        @JsonPropertyDescription(
                        """
                        Hosts that are reached without it: example.com matches itself and all its \
                        subdomains, .example.com only the subdomains. Address ranges are not \
                        supported. A change restarts every broker, one at a time.\
                        """)
                @Size(max = 32)
                @ValidationRule(
                        value = "self.all(host, host.matches('^[.]?[A-Za-z0-9][A-Za-z0-9.-]*$'))",
                        message =
                                "write host names or addresses, without *, ports or ranges: for"
                                        + " example storage.svc or .example.com")
                @Nullable List<@Size(min = 1, max = 253) String> except) {}
