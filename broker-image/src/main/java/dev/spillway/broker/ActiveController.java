package dev.spillway.broker;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import kafka.raft.KafkaRaftManager;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.raft.KafkaRaftClient;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.jspecify.annotations.Nullable;

/**
 * The controller that registers this broker, as the broker itself sees it: the leader that its own
 * raft client has found and fetched from.
 */
final class ActiveController {

    /** Pods of one cluster accept a connection within milliseconds. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private final Supplier<@Nullable KafkaRaftManager<ApiMessageAndVersion>> raft;
    private final ListenerName listener;

    /**
     * @param raft the metadata client of this node, null while it is not running
     * @param listener on which controllers listen
     */
    ActiveController(
            Supplier<@Nullable KafkaRaftManager<ApiMessageAndVersion>> raft,
            ListenerName listener) {
        this.raft = raft;
        this.listener = listener;
    }

    /** What keeps it from registering this broker now. */
    sealed interface Obstacle {

        /** One sentence for people, without a full stop. */
        String text();

        record NoLeader() implements Obstacle {
            @Override
            public String text() {
                return "no controller has named a leader of the quorum yet";
            }
        }

        /** Until a new leader has committed a record, it answers that it is not the controller. */
        record NothingCommitted(int leader) implements Obstacle {
            @Override
            public String text() {
                return "controller %d leads the quorum, but has not committed anything yet"
                        .formatted(leader);
            }
        }

        /**
         * The metadata client has the log, and not the voters in it: when it truncates records of a
         * leader that was replaced, it forgets their voters, and does not read those that the new
         * leader wrote at the same offsets. It stays so until the log is read anew.
         */
        record VotersForgotten(int leader) implements Obstacle {
            @Override
            public String text() {
                return ("controller %d leads the quorum, but Kafka's metadata client forgot its"
                                + " address when the leader changed")
                        .formatted(leader);
            }
        }

        /** After a restart of all nodes the last known leader need not be the next one. */
        record Unreachable(int leader, String reason) implements Obstacle {
            @Override
            public String text() {
                return "controller %d is the last known leader of the quorum, but %s"
                        .formatted(leader, reason);
            }
        }
    }

    /**
     * Tries to connect once the leader is known, which takes as long as the name's resolution and
     * {@link #CONNECT_TIMEOUT}.
     *
     * @return empty when it is there, has committed, and accepts connections
     */
    Optional<Obstacle> obstacle() {
        KafkaRaftManager<ApiMessageAndVersion> running = raft.get();
        if (running == null) {
            return Optional.of(new Obstacle.NoLeader());
        }
        KafkaRaftClient<ApiMessageAndVersion> client = running.client();
        OptionalInt leader = client.leaderAndEpoch().leaderId();
        if (leader.isEmpty()) {
            return Optional.of(new Obstacle.NoLeader());
        }
        // A node that restarts begins with the leader that it followed, which may be down.
        Optional<Node> node = client.voterNode(leader.getAsInt(), listener);
        Optional<String> failure =
                node.flatMap(known -> connectionFailure(known.host(), known.port()));
        if (failure.isPresent()) {
            return Optional.of(new Obstacle.Unreachable(leader.getAsInt(), failure.get()));
        }
        if (client.highWatermark().isEmpty()) {
            return Optional.of(new Obstacle.NothingCommitted(leader.getAsInt()));
        }
        // The voters are among the first records that are committed.
        return node.isPresent()
                ? Optional.empty()
                : Optional.of(new Obstacle.VotersForgotten(leader.getAsInt()));
    }

    /**
     * Why no connection can be opened, with what the name resolves to; empty when one can. It is
     * closed before TLS begins, which a controller logs at DEBUG, and not as a failed handshake.
     */
    static Optional<String> connectionFailure(String host, int port) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return Optional.of("its name %s does not resolve".formatted(host));
        }
        String target = "%s:%d (%s)".formatted(host, port, address.getHostAddress());
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address, port),
                    Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            return Optional.of(
                    "%s did not accept a connection within %d s"
                            .formatted(target, CONNECT_TIMEOUT.toSeconds()));
        } catch (ConnectException e) {
            return Optional.of("%s refuses connections".formatted(target));
        } catch (IOException e) {
            return Optional.of("%s cannot be reached: %s".formatted(target, e.getMessage()));
        }
    }
}
