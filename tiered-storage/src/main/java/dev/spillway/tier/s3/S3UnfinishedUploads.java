package dev.spillway.tier.s3;

import dev.spillway.tier.s3.ObjectStore.UnfinishedUpload;
import dev.spillway.tier.s3.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;

/** Lists and aborts multipart uploads that were neither completed nor aborted. */
final class S3UnfinishedUploads {
    private final S3Requests requests;

    S3UnfinishedUploads(S3Requests requests) {
        this.requests = requests;
    }

    /** As {@link ObjectStore#unfinished}. */
    List<UnfinishedUpload> list(String prefix) throws StoreException {
        String what = "list the unfinished uploads of " + prefix;
        List<UnfinishedUpload> all = new ArrayList<>();
        String key = "";
        String id = "";
        while (true) {
            ListMultipartUploadsResponse page = page(what, prefix, key, id);
            if (page.isTruncated() == null && page.bucket() == null) {
                throw requests.notS3(what);
            }
            page.uploads().stream()
                    .filter(upload -> upload.key().startsWith(prefix))
                    .filter(upload -> upload.initiated() != null)
                    .map(upload ->
                            new UnfinishedUpload(
                                    upload.key(), upload.uploadId(), upload.initiated()))
                    .forEach(all::add);
            boolean more = Boolean.TRUE.equals(page.isTruncated()) && page.nextKeyMarker() != null;
            if (!more
                    || all.size() >= ObjectStore.MAX_UNFINISHED
                    || key.equals(page.nextKeyMarker())
                            && id.equals(String.valueOf(page.nextUploadIdMarker()))) {
                return all;
            }
            key = page.nextKeyMarker();
            id = page.nextUploadIdMarker() == null ? "" : page.nextUploadIdMarker();
        }
    }

    private ListMultipartUploadsResponse page(String what, String prefix, String key, String id)
            throws StoreException {
        return requests.run(
                what,
                () ->
                        requests.client.s3.listMultipartUploads(list ->
                                list.bucket(requests.bucket)
                                        .prefix(prefix)
                                        .keyMarker(key.isEmpty() ? null : key)
                                        .uploadIdMarker(id.isEmpty() ? null : id)));
    }

    /** As {@link ObjectStore#abort}. */
    void abort(UnfinishedUpload upload) throws StoreException {
        try {
            requests.run(
                    "abort the upload of " + upload.key(),
                    () ->
                            requests.client.s3.abortMultipartUpload(abort ->
                                    abort.bucket(requests.bucket)
                                            .key(upload.key())
                                            .uploadId(upload.id())));
        } catch (StoreException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
