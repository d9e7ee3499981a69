package dev.spillway.local.cli;

import dev.spillway.local.clients.UserCredentials;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.Map;

/**
 * How clients on this machine connect as a User: by files that only their owner can read, since
 * they hold its key.
 *
 * @param directory of the files
 * @param bootstrap servers that this machine reaches
 */
record ClientFiles(
        StateDirectory directory, Reader reader, String bootstrap, UserCredentials credentials) {
    private static final String OWNER_ONLY = "rw-------";

    /**
     * A User that reads a topic.
     *
     * @param user also the name of its consumer group
     */
    record Reader(String namespace, String user, String topic) {
        static final Reader OF_QUICKSTART =
                new Reader(Quickstart.NAMESPACE, Quickstart.USER, Quickstart.TOPIC);
    }

    /**
     * Writes them anew: the operator renews what is in them.
     *
     * @throws CliFailure while the User has no complete Secret
     */
    static ClientFiles write(
            KubernetesClient client, StateDirectory directory, Reader reader, String bootstrap)
            throws CliFailure, IOException {
        var credentials =
                UserCredentials.of(client, reader.namespace(), reader.user())
                        .orElseThrow(() ->
                                new CliFailure(
                                        "the Secret %1$s-credentials has no client.properties and kcat.conf; `kubectl describe -n %2$s users.spillway.dev %1$s` says why"
                                                .formatted(reader.user(), reader.namespace())));
        StateDirectory.writeAtomically(
                directory.clientProperties(), credentials.properties(), OWNER_ONLY);
        for (var file : credentials.files().entrySet()) {
            StateDirectory.writeAtomically(
                    directory.kcatFiles().resolve(file.getKey()), file.getValue(), OWNER_ONLY);
        }
        StateDirectory.writeAtomically(
                directory.kcatConfig(), credentials.kcat(directory.kcatFiles()), OWNER_ONLY);
        return new ClientFiles(directory, reader, bootstrap, credentials);
    }

    /** For a Java client. */
    Map<String, Object> settings() {
        return credentials.settings();
    }

    /** Commands that use them. */
    String commands() {
        return """
          kcat -F %1$s -C -t %2$s -o beginning -c 5
          kafka-console-consumer.sh --bootstrap-server %3$s --command-config %4$s \\
            --topic %2$s --group %5$s --from-beginning --max-messages 5\
        """
                .formatted(
                        directory.kcatConfig(),
                        reader.topic(),
                        bootstrap,
                        directory.clientProperties(),
                        reader.user());
    }
}
