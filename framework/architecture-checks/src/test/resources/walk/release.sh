./mvnw -q -B versions:set -DnewVersion="$VERSION" -DgenerateBackupPoms=false
./mvnw -q -B versions:set-property -Dproperty=rhumb.version -DnewVersion="$VERSION" -DgenerateBackupPoms=false
./mvnw -q -B deploy -Prelease -Drhumb.fast -DskipTests -Dmaven.install.skip -DaltDeploymentRepository="release::$REPOSITORY" \
  -pl plugins/plugin-parent,framework/guidance-testkit -am
