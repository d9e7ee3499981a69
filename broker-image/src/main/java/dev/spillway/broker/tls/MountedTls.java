package dev.spillway.broker.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link TlsFiles} that are read again when they have changed. Kubernetes replaces the files of a
 * mounted Secret all at once; other tools do not, and people make mistakes. So files that cannot be
 * used never take the place of the last ones that could:
 *
 * <ol>
 *   <li>Whoever needs them asks for {@link #current()}, for each new connection. At most once a
 *       second that reads the three files. They are small, and equal content costs nothing more;
 *       modification times would miss a change within the resolution of the file system's clock.
 *   <li>They are read until two reads are equal, so that a swap in between is not taken for a
 *       fault.
 *   <li>At the start the certificate of a listener for clients may have expired; the node's own may
 *       not.
 *   <li>New content is used if the whole of it can be ({@link TlsMaterial#parse}). If not, this is
 *       said once in the log, counted once, and {@link #problem()} has it until it is over.
 * </ol>
 *
 * <p>There is one for each set of files in a process, whoever uses it: a listener and a client then
 * change at the same time.
 */
public final class MountedTls {
    private static final Logger LOG = LoggerFactory.getLogger(MountedTls.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** What a Secret can hold. */
    private static final int MAX_BYTES = 1024 * 1024;

    /** A swap takes a moment, and the next look comes in a second. */
    private static final int MAX_READS = 3;

    private static final ConcurrentMap<TlsFiles, MountedTls> ALL = new ConcurrentHashMap<>();

    /** What was read and is in use. */
    private record InUse(TlsMaterial.Texts texts, TlsMaterial material) {}

    private final TlsFiles files;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile InUse inUse;
    private volatile String problem = "";
    private volatile long failures;

    // Only while looking.
    private long lookedAt;
    private TlsMaterial.@Nullable Texts refused;

    MountedTls(TlsFiles files, InstantSource clock, LongSupplier nanos)
            throws UnusableTlsException {
        this.files = files;
        this.clock = clock;
        this.nanos = nanos;
        TlsMaterial.Texts texts = read();
        this.inUse = new InUse(texts, first(texts));
        this.lookedAt = nanos.getAsLong();
    }

    /**
     * A certificate of the user's own that has expired is its listener's trouble alone: a node that
     * does not start for it would take all other listeners, and its replicas, with it.
     */
    private TlsMaterial first(TlsMaterial.Texts texts) throws UnusableTlsException {
        if (files.trustsItself()) {
            return TlsMaterial.parse(files, texts, clock.instant());
        }
        TlsMaterial material = TlsMaterial.ofAnyTime(files, texts);
        problem = material.problemAt(files, clock.instant());
        if (!problem.isEmpty()) {
            failures++;
            LOG.error("Served all the same, though clients will refuse it: {}", problem);
        }
        return material;
    }

    /**
     * The only one for these files, which is made if there is none.
     *
     * @throws UnusableTlsException when the files cannot be used, at the first call
     */
    public static MountedTls of(TlsFiles files) throws UnusableTlsException {
        MountedTls known = ALL.get(files);
        if (known != null) {
            return known;
        }
        MountedTls made = new MountedTls(files, InstantSource.system(), System::nanoTime);
        MountedTls other = ALL.putIfAbsent(files, made);
        return other == null ? made : other;
    }

    /** Every one of this process, in the order of their files' names. */
    public static List<MountedTls> all() {
        return ALL.values().stream()
                .sorted(Comparator.comparing(tls -> tls.files.toString()))
                .toList();
    }

    /** What is to be used now. Never waits for another thread that looks at the files. */
    TlsMaterial current() {
        if (looking.tryLock()) {
            try {
                if (nanos.getAsLong() - lookedAt >= INTERVAL.toNanos()) {
                    look();
                    lookedAt = nanos.getAsLong();
                }
            } finally {
                looking.unlock();
            }
        }
        return inUse.material;
    }

    private void look() {
        TlsMaterial.Texts texts;
        try {
            texts = read();
        } catch (UnusableTlsException e) {
            keep(null, e);
            return;
        }
        if (texts.equals(inUse.texts)) {
            refused = null;
            problem = inUse.material.problemAt(files, clock.instant());
            return;
        }
        try {
            inUse = new InUse(texts, TlsMaterial.parse(files, texts, clock.instant()));
            over();
            LOG.info(
                    "Using the changed {} for new connections: {}; {} CAs are trusted",
                    files.certificate(),
                    inUse.material,
                    inUse.material.trust().size());
        } catch (UnusableTlsException e) {
            keep(texts, e);
        }
    }

    /**
     * Tried again at each look, because one that is not valid yet becomes so; told once.
     *
     * @param texts null when the files could not even be read
     */
    private void keep(TlsMaterial.@Nullable Texts texts, UnusableTlsException reason) {
        boolean isNew =
                problem.isEmpty()
                        || (texts == null
                                ? !problem.equals(reason.getMessage())
                                : !texts.equals(refused));
        refused = texts;
        problem = String.valueOf(reason.getMessage());
        if (isNew) {
            failures++;
            LOG.error(
                    "The changed TLS files cannot be used, and the last good ones stay in use"
                            + " (until {}): {}",
                    inUse.material.notAfter(),
                    problem);
        }
    }

    private void over() {
        refused = null;
        problem = "";
    }

    private TlsMaterial.Texts read() throws UnusableTlsException {
        TlsMaterial.Texts texts = readOnce();
        for (int reads = 1; reads < MAX_READS; reads++) {
            TlsMaterial.Texts again = readOnce();
            if (again.equals(texts)) {
                return texts;
            }
            texts = again;
        }
        return texts;
    }

    private TlsMaterial.Texts readOnce() throws UnusableTlsException {
        return new TlsMaterial.Texts(
                text(files.certificate()), text(files.key()), text(files.trust()));
    }

    private static String text(Path file) throws UnusableTlsException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new UnusableTlsException(file + " is larger than 1 MiB: not a PEM file");
            }
            // PEM is ASCII; whatever stands around it only has to survive a comparison.
            return new String(content, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new UnusableTlsException(
                    file + " does not exist: the mounted Secret needs this key", e);
        } catch (AccessDeniedException e) {
            throw new UnusableTlsException(file + " may not be read by this process", e);
        } catch (IOException e) {
            throw new UnusableTlsException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    public TlsFiles files() {
        return files;
    }

    /**
     * @throws UnusableTlsException when a client that connects to this host would not accept the
     *     certificate that is in use
     */
    public void requireHost(String host) throws UnusableTlsException {
        TlsMaterial material = inUse.material;
        try {
            CertificateNames names = CertificateNames.of(material.own());
            if (!names.include(host)) {
                throw new UnusableTlsException(
                        ("the certificate in %s (%s) is for %s, not for %s, under which this node"
                                        + " is reached: have it issued for that name, too")
                                .formatted(
                                        files.certificate(),
                                        TlsMaterial.name(material.own()),
                                        names,
                                        host));
            }
        } catch (CertificateParsingException e) {
            throw new UnusableTlsException(
                    files.certificate() + " has names that cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * @throws UnusableTlsException when other nodes would take this one for a stranger
     */
    public void requireInnerName() throws UnusableTlsException {
        X509Certificate own = inUse.material.own();
        try {
            String _ = InnerPrincipalBuilder.innerName(own.getSubjectX500Principal());
        } catch (SslAuthenticationException e) {
            throw new UnusableTlsException(
                    "%s: %s; its common name (CN) has to be %s"
                            .formatted(
                                    files.certificate(),
                                    e.getMessage(),
                                    InnerPrincipalBuilder.NODE),
                    e);
        }
    }

    /** SHA-256 of the node's own certificate that new connections get now. */
    public String certificate() {
        return TlsMaterial.fingerprint(current().own());
    }

    /** Until when it is valid. */
    public Instant notAfter() {
        return current().notAfter();
    }

    /** SHA-256 of each CA that new connections are checked against. */
    public List<String> trust() {
        return current().trust().stream()
                .map(TlsMaterial::fingerprint)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Why newer files are not in use, or what is in use is not valid now, in one sentence; empty
     * when all is well.
     */
    public String problem() {
        current();
        return problem;
    }

    /** How many times changed files could not be used since the start of the process. */
    public long failures() {
        return failures;
    }
}
