package dev.spillway.local.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

class FlowTest {

    /**
     * Otherwise the selector reports the closed output as writable for ever, and turns in circles.
     */
    @Test
    void aDirectionThatHasEndedWaitsForNothingAndHoldsNoBuffer() throws Exception {
        var buffers = new BufferPool();
        try (var listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (var sender = SocketChannel.open(listener.getLocalAddress());
                    var from = listener.accept();
                    var to = SocketChannel.open(listener.getLocalAddress());
                    var receiver = listener.accept()) {
                var flow = new Flow(from, to, buffers);
                sender.shutdownOutput();

                while (!flow.hasEnded()) {
                    flow.move();
                }

                assertThat(flow.awaitsSender()).isFalse();
                assertThat(flow.awaitsReceiver()).isFalse();
                assertThat(buffers.inUse()).isZero();
                assertThat(receiver.socket().getInputStream().read()).isEqualTo(-1);
            }
        }
    }
}
