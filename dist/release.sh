# Part of ./spillway: `release [VERSION]`. Builds everything that a release publishes into target/dist/.
#
# It builds a clean export of the last commit, not the working tree: only committed files are released, and nothing
# left by an earlier build is used. Two runs of the same commit produce the same bytes.

# What ships. local/ and benchmarks/ do not.
SHIPPED=tiered-storage,broker-image,operator

release() {
    [ $# -le 1 ] || fail "release takes one version, such as: ./spillway release 0.1.0"
    release=${1:-$(version)}
    check_release
    # Archives and generated classes contain local times, and the order of names depends on the locale.
    export TZ=UTC LC_ALL=C
    DIST=$ROOT/target/dist
    SOURCE=$ROOT/target/release
    rm -rf "$DIST" "$SOURCE"
    mkdir -p "$DIST" "$SOURCE"
    export_commit
    echo "building Spillway $release of commit $(git -C "$ROOT" rev-parse --short HEAD), without tests"
    build_archives || fail "the release build failed; its sources are in $SOURCE"
    collect
    (cd "$DIST" && checksums >SHA256SUMS && cat SHA256SUMS)
    rm -rf "$SOURCE"
    echo "Spillway $release is in $DIST"
    [ -n "$images" ] || echo "No image archives were built. Build the images from the archives:
  spillway-operator-$release.tar.gz, spillway-broker-$release.tar.gz, each with: docker build -f Containerfile ."
}

check_release() {
    command -v git >/dev/null 2>&1 || fail "release needs git: it builds the last commit"
    printf '%s\n' "$release" | grep -Eqx '[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?' ||
        fail "'$release' is not a version; versions look like 0.1.0 or 0.1.0-rc.1"
    case $release in
    *-SNAPSHOT) ;; # Not published, so it needs no changelog section.
    *)
        grep -Eq "^## $(printf '%s' "$release" | sed 's/\./\\./g')( |\$)" "$ROOT/CHANGELOG.md" ||
            fail "CHANGELOG.md has no section '## $release': name the section '## Unreleased' so, with the date, and commit"
        ;;
    esac
    dirty=$(git -C "$ROOT" status --porcelain) ||
        fail "$ROOT is not a git work tree: a release is built from a commit"
    [ -z "$dirty" ] || fail "there are changes that are not committed; commit them or put them aside (git stash -u):
$dirty"
}

export_commit() {
    git -C "$ROOT" archive --format=tar HEAD | tar -xf - -C "$SOURCE"
    edit pom.xml "s|<revision>.*</revision>|<revision>$release</revision>|"
    edit helm/spillway/Chart.yaml "s|^version: .*|version: $release|; s|^appVersion: .*|appVersion: $release|"
}

# Quarkus 3.32 generates different bytes in each build: it iterates over sets in the order of identity hash codes, which
# are therefore all the same here; for the rest see StableRecordings.
build_archives() {
    (
        cd "$SOURCE"
        MAVEN_OPTS="$MAVEN_OPTS -XX:+UnlockExperimentalVMOptions -XX:hashCode=2" \
            maven_release -Dquarkus.arc.parallel-resource-generation=false -pl $SHIPPED package &&
            "$JAVA_HOME/bin/java" dist/StableRecordings.java \
                operator/target/quarkus-app/quarkus/generated-bytecode.jar &&
            maven_release -pl dist package
    )
}

maven_release() {
    "$MVN" -B -ntp -q -Pdist -Drevision="$release" -Dmaven.test.skip=true -Dspotless.check.skip=true "$@"
}

edit() { # not sed -i, whose arguments differ between platforms
    sed "$2" "$SOURCE/$1" >"$SOURCE/.edited"
    mv "$SOURCE/.edited" "$SOURCE/$1"
}

collect() {
    cp "$SOURCE"/dist/target/spillway-*.tar.gz "$DIST"
    cp "$SOURCE/dist/target/spillway-chart-$release.tgz" "$DIST/spillway-$release.tgz" # as helm package names it
    cp "$SOURCE"/*/target/*.cdx.json "$DIST"
    for crd in "$SOURCE"/crds/*.yaml; do
        echo ---
        cat "$crd"
    done >"$DIST/spillway-crds-$release.yaml"
    images=
    for module in operator broker-image; do # Jib's name for an image archive
        [ -f "$SOURCE/$module/target/jib-image.tar" ] || continue
        cp "$SOURCE/$module/target/jib-image.tar" "$DIST/spillway-${module%-image}-$release-image.tar"
        images=yes
    done
}

checksums() {
    if command -v sha256sum >/dev/null 2>&1; then
        sha256sum spillway-*
    else
        shasum -a 256 spillway-*
    fi
}
