#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/Engine.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    $root = Get-RepositoryRoot
    $hasYaml = [bool](Get-YamlLibrary)
    $sandbox = Start-NimSandbox -Model @(
        @{ Id = 'acme/one' }
        @{ Id = 'acme/closed'; Chat = 'not_found_for_account' }
    )

    function Invoke-DeployedRun {
        # Runs the script of a deployment with the arguments of its command line, whose folders are in the test drive.
        param([string[]] $Argument, [string] $Folder, [hashtable] $Environment = @{})

        $null = New-Item $Folder -ItemType Directory -Force
        $parameters = @{ Script = "$root/deploy/Invoke-NimRun.ps1" }
        for ($index = 0; $index -lt $Argument.Count; $index += 2) {
            $name = $Argument[$index].TrimStart('-')
            $parameters[$name] = $name -like '*Path' ? (Join-Path $Folder $Argument[$index + 1]) : $Argument[$index + 1]
        }

        $variables = @{ NVIDIA_BASE_URL = $sandbox.BaseUri; PSModulePath = Get-NimModuleRoot }
        $Environment.Keys.ForEach({ $variables[$_] = $Environment[$_] })
        Invoke-FreshPwsh -Parameter $parameters -Environment $variables {
            param($Script, $SnapshotPath, $MetricsPath, $Keep = 0)

            $PSDefaultParameterValues = @{ 'Get-NimService:TimeoutSeconds' = 60 }
            & $Script -SnapshotPath $SnapshotPath -MetricsPath $MetricsPath -Keep $Keep
        }
    }

    function Get-UnitSetting {
        # Reads the settings of a unit file: a name can occur several times.
        param([string] $Path)

        Get-Content $Path | Where-Object { $_ -match '^[A-Z]\w+=' } | ForEach-Object {
            $name, $value = $_ -split '=', 2
            [pscustomobject]@{ Name = $name; Value = $value }
        }
    }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'A run of a scheduler' {
    BeforeAll {
        $other = Start-NimSandbox -Model @{ Id = 'acme/one' }, @{ Id = 'acme/other' }

        function Invoke-Run {
            # Runs the script for one service. All services share the folder of snapshots, and each has a separate file of metrics.
            param([string] $Folder, [object] $Service, [string] $Name, [int] $Keep)

            $arguments = '-SnapshotPath', 'snapshots', '-MetricsPath', "$Name/nimprobe.prom", '-Keep', "$Keep"
            $run = Invoke-DeployedRun -Argument $arguments -Folder $Folder -Environment @{ NVIDIA_BASE_URL = $Service.BaseUri }
            $run | Add-Member Metrics (Get-Content -LiteralPath "$Folder/$Name/nimprobe.prom" -Raw)
            $run
        }

        function Export-EarlierRun {
            # Saves a snapshot of an earlier run, and returns its file.
            param([string] $Folder, [object] $Service)

            $results = Get-NimModel -BaseUri $Service.BaseUri | Test-NimModel -BaseUri $Service.BaseUri
            $null = New-Item "$Folder/snapshots" -ItemType Directory -Force
            Get-Item -LiteralPath ($results | Export-NimSnapshot -LiteralPath "$Folder/snapshots" -PassThru).Path
        }
    }

    AfterAll {
        Stop-NimSandbox $other
    }

    It 'writes the metrics of its service only, if the folder has snapshots of several' {
        # The brackets are part of the name of the folder, and no pattern.
        $place = Join-Path $TestDrive 'shared [1]'
        $sandbox, $other | ForEach-Object { Export-EarlierRun -Folder $place -Service $_ }
        $runs = @(
            Invoke-Run -Folder $place -Service $sandbox -Name one
            Invoke-Run -Folder $place -Service $other -Name two
        )
        $runs.ExitCode | Should -Be 0, 0 -Because "$($runs.ErrorOutput)"
        foreach ($run in @{ Text = $runs[0].Metrics; Service = $sandbox.BaseUri }, @{ Text = $runs[1].Metrics; Service = $other.BaseUri }) {
            $addresses = [regex]::Matches($run.Text, 'base_uri="([^"]+)"').ForEach({ $_.Groups[1].Value }) | Sort-Object -Unique
            $addresses | Should -Be $run.Service
            $run.Text | Should -Match 'nimprobe_history_probes\{[^}]*model="acme/one"\} 2'
            $run.Text | Should -Match 'nimprobe_model_available\{[^}]*model="acme/one"\} 1'
        }
    }

    It 'writes its metrics, and the history of what it can read, if another snapshot is damaged' {
        $place = Join-Path $TestDrive 'damaged'
        $good = Export-EarlierRun -Folder $place -Service $sandbox
        Set-Content "$place/snapshots/not-json.json" 'no snapshot'
        (Get-Content $good -Raw).Substring(0, 400) | Set-Content "$place/snapshots/cut-short.json"
        $null = New-Item "$place/snapshots/dangling.json" -ItemType SymbolicLink -Value "$place/none" -ErrorAction Ignore
        $run = Invoke-Run -Folder $place -Service $sandbox -Name one
        $run.ExitCode | Should -Be 0 -Because $run.ErrorOutput
        $run.Output | Should -Match 'WARNING: The history is incomplete\..*not-json\.json'
        $run.Output | Should -Match 'WARNING: The history is incomplete\..*cut-short\.json'
        $run.Metrics | Should -Match 'nimprobe_model_available\{[^}]*model="acme/one"\} 1'
        $run.Metrics | Should -Match 'nimprobe_history_probes\{[^}]*model="acme/one"\} 2'
    }

    It 'keeps the number of snapshots of its service that it is told, and everything else in the folder' {
        $place = Join-Path $TestDrive 'keep'
        $newest = Export-EarlierRun -Folder $place -Service $other
        $service = $newest.Name -replace '\.[^.]+\.json$'
        $older = '2020-01-01', '2020-01-02' | ForEach-Object {
            Copy-Item $newest "$place/snapshots/$service.${_}T000000Z.json" -PassThru
        }
        $foreign = Copy-Item $newest "$place/snapshots/other.2020-01-01T000000Z.json" -PassThru
        $notes = New-Item "$place/snapshots/notes.json" -Value '{}'
        $run = Invoke-Run -Folder $place -Service $other -Name two -Keep 2
        $run.ExitCode | Should -Be 0 -Because $run.ErrorOutput
        $older | Should -Not -Exist
        $newest, $foreign, $notes | Should -Exist
        Get-ChildItem "$place/snapshots" | Should -HaveCount 4
    }
}

Describe 'The deployment on Kubernetes' {
    BeforeAll {
        $folder = "$root/deploy/kubernetes"
        if ($hasYaml) {
            $documents = @(Import-Yaml "$folder/cronjob.yaml")
            $job = $documents.Where({ $_.kind -eq 'CronJob' })[0]
            $pod = $job.spec.jobTemplate.spec.template.spec
            $container = $pod.containers[0]
            $exporter = $documents.Where({ $_.kind -eq 'Deployment' })[0]
        }

        $instructions = (Get-Content "$folder/Dockerfile" -Raw) -replace '\\\r?\n' -split '\r?\n' |
            Where-Object { $_ -and $_ -notmatch '^#' } | ForEach-Object {
                $name, $value = $_ -split ' ', 2
                [pscustomobject]@{ Name = $name; Value = $value }
            }
        $entryPoint = $instructions.Where({ $_.Name -eq 'ENTRYPOINT' }).Value | ConvertFrom-Json
    }

    BeforeEach {
        if (-not $hasYaml) {
            Set-ItResult -Skipped -Because 'YamlDotNet (of PlatyPS) is not installed'
        }
    }

    It 'never runs twice at the same time, and ends before the next run' {
        $job.apiVersion | Should -Be 'batch/v1'
        $job.spec.schedule | Should -Match '^\d+ \* \* \* \*$'
        $job.spec.concurrencyPolicy | Should -Be 'Forbid'
        [int]$job.spec.jobTemplate.spec.activeDeadlineSeconds | Should -BeLessThan 3600
        $pod.restartPolicy | Should -Be 'Never'
    }

    It 'has the least privilege' {
        foreach ($spec in $pod, $exporter.spec.template.spec) {
            $spec.automountServiceAccountToken | Should -Be 'false'
            $spec.securityContext.runAsNonRoot | Should -Be 'true'
            $spec.securityContext.seccompProfile.type | Should -Be 'RuntimeDefault'
            $spec.containers | Should -HaveCount 1
            $spec.containers[0].securityContext.allowPrivilegeEscalation | Should -Be 'false'
            $spec.containers[0].securityContext.readOnlyRootFilesystem | Should -Be 'true'
            $spec.containers[0].securityContext.capabilities.drop | Should -Be 'ALL'
            $spec.containers[0].resources.limits.memory | Should -Not -BeNullOrEmpty
            $spec.volumes.hostPath | Should -BeNullOrEmpty -Because 'the restricted profile of a namespace forbids it'
        }
    }

    It 'names an image with a registry and a tag that cannot be pulled before it is set' {
        $container.image | Should -Match '^registry\.example/nimprobe:\w+$'
        Get-Content "$folder/cronjob.yaml" | Select-String 'image: registry\.example/' -Context 1 |
            ForEach-Object { $_.Context.PreContext } | Should -Match '# Set '
    }

    It 'has a node_exporter that reads the volume of the metrics on the same node, and that Prometheus can find' {
        $spec = $exporter.spec.template.spec
        $claim = $pod.volumes.Where({ $_.name -eq 'metrics' })[0].persistentVolumeClaim.claimName
        $spec.volumes.Where({ $_.name -eq 'metrics' })[0].persistentVolumeClaim.claimName | Should -Be $claim
        $mount = $spec.containers[0].volumeMounts.Where({ $_.name -eq 'metrics' })[0]
        $mount.readOnly | Should -Be 'true'
        $spec.containers[0].args | Should -Contain "--collector.textfile.directory=$($mount.mountPath)"

        # The claim can be mounted by the pods of one node only, so the job follows the exporter.
        $term = $pod.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]
        $term.topologyKey | Should -Be 'kubernetes.io/hostname'
        $labels = $exporter.spec.template.metadata.labels
        $term.labelSelector.matchLabels.Keys.ForEach({ $labels[$_] }) | Should -Be @($term.labelSelector.matchLabels.Values)
        $exporter.spec.selector.matchLabels.Keys.ForEach({ $labels[$_] }) | Should -Be @($exporter.spec.selector.matchLabels.Values)
        $service = $documents.Where({ $_.kind -eq 'Service' })[0]
        $service.spec.selector.Keys.ForEach({ $labels[$_] }) | Should -Be @($service.spec.selector.Values)
        $service.spec.ports[0].targetPort | Should -Be $spec.containers[0].ports[0].name
    }

    It 'takes the key from a secret' {
        $key = $container.env.Where({ $_.name -eq 'NVIDIA_API_KEY' })[0]
        $key.Keys | Should -Not -Contain 'value'
        $key.valueFrom.secretKeyRef.name | Should -Be 'nimprobe'
        $key.valueFrom.secretKeyRef.key | Should -Be 'api-key'
    }

    It 'mounts a volume for everything that is written' {
        $mounts = $container.volumeMounts
        $mounts.name | Sort-Object | Should -Be ($pod.volumes.name | Sort-Object)
        $written = @(
            $container.args[1]
            Split-Path $container.args[3]
            $container.env.Where({ $_.name -in 'HOME', 'NIMPROBE_HISTORY' }).value
            '/tmp'
        )
        $written | Should -HaveCount 5
        foreach ($path in $written.Replace('\', '/')) {
            $mounts.mountPath.Where({ $path -eq $_ -or $path.StartsWith("$_/") }) | Should -HaveCount 1 -Because "$path is written"
        }

        # The latencies of earlier runs survive the pod, as the snapshots do.
        $history = $container.env.Where({ $_.name -eq 'NIMPROBE_HISTORY' }).value
        $lasting = $pod.volumes.Where({ $_.Keys -contains 'persistentVolumeClaim' }).name
        $mounts.Where({ $history.StartsWith("$($_.mountPath)/") }).name | Should -BeIn $lasting
        $claims = $pod.volumes.persistentVolumeClaim.claimName.Where({ $_ })
        $documents.Where({ $_.kind -eq 'PersistentVolumeClaim' }).metadata.name | Sort-Object | Should -Be ($claims | Sort-Object)
    }

    It 'has an image with PowerShell, and copies files that exist' {
        $bases = $instructions.Where({ $_.Name -eq 'FROM' }).Value -replace ' AS .*'
        $bases | Sort-Object -Unique | Should -Match '^mcr\.microsoft\.com/dotnet/sdk:10\.0(@sha256:[0-9a-f]{64})?$'
        (Get-Content "$root/global.json" -Raw | ConvertFrom-Json).sdk.version | Should -BeLike '10.0.*'
        $user = $instructions.Where({ $_.Name -eq 'USER' }).Value
        $user | Should -Be "$($pod.securityContext.runAsUser):$($pod.securityContext.runAsGroup)"
        foreach ($copy in $instructions.Where({ $_.Name -eq 'COPY' -and $_.Value -notmatch '^--from=' }).Value) {
            Join-Path $root ($copy -split ' ')[0] | Should -Exist
        }

        # The folder that the build creates, and a folder of modules of PowerShell on Linux.
        $instructions.Where({ $_.Value -match '^--from=build' }).Value |
            Should -Be '--from=build /source/out/NimProbe /usr/local/share/powershell/Modules/NimProbe'
        (Get-Content "$root/build.ps1" -Raw) | Should -Match "ValidateSet\([^)]*'Build', 'Help'"
    }

    It 'runs a script that saves a snapshot and writes the metrics' {
        $entryPoint[0] | Should -Be 'pwsh'
        $instructions.Value | Should -Contain "deploy/Invoke-NimRun.ps1 $($entryPoint[-1])"
        $place = Join-Path $TestDrive 'cluster'
        $metrics = Join-Path $place $container.args[3]
        foreach ($round in 1, 2) {
            $separate = New-Item "$place/home" -ItemType Directory -Force
            $run = Invoke-DeployedRun -Argument $container.args -Folder $place -Environment @{ HOME = $separate.FullName }
            $run.ExitCode | Should -Be 0 -Because $run.ErrorOutput
            $text = Get-Content $metrics -Raw
            $text | Should -Match 'nimprobe_model_available\{[^}]*model="acme/one"\} 1'
            $text | Should -Match 'nimprobe_snapshot_complete\{[^}]*\} 1'
            $text | Should -Match "nimprobe_history_probes\{base_uri=""[^""]+"",model=""acme/closed""\} $round"
        }

        (Get-ChildItem (Split-Path $metrics)).Name | Sort-Object | Should -Be 'nimprobe.prom', 'nimprobe.service.prom'
        Get-Content ([System.IO.Path]::ChangeExtension($metrics, 'service.prom')) -Raw | Should -Match 'nimprobe_service_up\{[^}]*\} 1'
        Import-NimSnapshot (Join-Path $place $container.args[1]) | Should -HaveCount 2
    }

    It 'fails if the service is down, keeps the metrics of the models, and writes that the service is down' {
        $place = Join-Path $TestDrive 'failing'
        $metrics = Join-Path $place $container.args[3]
        $null = New-Item $metrics -Value 'the run before' -Force
        $run = Invoke-DeployedRun -Argument $container.args -Folder $place -Environment @{ NVIDIA_BASE_URL = Get-ClosedAddress }
        $run.ExitCode | Should -Be 1
        Get-Content $metrics | Should -Be 'the run before'
        Get-Content ([System.IO.Path]::ChangeExtension($metrics, 'service.prom')) -Raw | Should -Match 'nimprobe_service_up\{[^}]*\} 0'
    }
}

Describe 'The deployment with systemd' {
    BeforeAll {
        $folder = "$root/deploy/systemd"
        $settings = Get-UnitSetting "$folder/nimprobe.service"
        $arguments = $settings.Where({ $_.Name -eq 'ExecStart' }).Value -replace '^.*\.ps1 ' -split ' '
    }

    It 'has units that systemd accepts' {
        $analyze = Get-Engine systemd-analyze
        if (-not $analyze) {
            Set-ItResult -Skipped -Because 'systemd-analyze is not installed'
            return
        }

        $output = & $analyze verify "$folder/nimprobe.service" "$folder/nimprobe.timer" 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 0 -Because $output
        $output | Should -BeNullOrEmpty
        & $analyze calendar --iterations=1 (Get-UnitSetting "$folder/nimprobe.timer").Where({ $_.Name -eq 'OnCalendar' }).Value | Out-Null
        $LASTEXITCODE | Should -Be 0
    }

    It 'writes only where the service can write' {
        $state = '/var/lib/' + $settings.Where({ $_.Name -eq 'StateDirectory' }).Value
        $settings.Name | Should -Not -Contain 'ReadWritePaths' -Because 'a dynamic user cannot own another folder'
        $settings.Where({ $_.Name -eq 'ProtectSystem' }).Value | Should -Be 'strict'
        $settings.Where({ $_.Name -eq 'Environment' }).Value -split ' ' | Should -Contain "HOME=$state"
        $paths = for ($index = 0; $index -lt $arguments.Count; $index += 2) {
            $arguments[$index] -like '*Path' ? $arguments[$index + 1] : @()
        }
        $paths | Should -HaveCount 2
        $paths.Where({ -not $_.StartsWith("$state/") }) | Should -BeNullOrEmpty
    }

    It 'restricts the service, and lets .NET compile code' {
        foreach ($name in 'NoNewPrivileges', 'RestrictRealtime', 'ProtectHostname', 'RestrictSUIDSGID', 'LockPersonality') {
            $settings.Where({ $_.Name -eq $name }).Value | Should -Be 'yes' -Because $name
        }

        $settings.Where({ $_.Name -eq 'ProtectProc' }).Value | Should -Be 'invisible'
        $settings.Where({ $_.Name -eq 'SystemCallFilter' }).Value | Should -Be '@system-service'
        $settings.Where({ $_.Name -eq 'Environment' }).Value -split ' ' | Should -Contain 'POWERSHELL_TELEMETRY_OPTOUT=1'
        $settings.Name | Should -Not -Contain 'MemoryDenyWriteExecute'
    }

    It 'runs the script with parameters that it has' {
        $parameters = (Get-Command "$root/deploy/Invoke-NimRun.ps1").Parameters.Keys
        $arguments.Where({ $_ -like '-*' }).TrimStart('-') | Should -BeIn $parameters
        $run = Invoke-DeployedRun -Argument $arguments -Folder (Join-Path $TestDrive 'systemd')
        $run.ExitCode | Should -Be 0 -Because $run.ErrorOutput
        Get-Content (Join-Path $TestDrive "systemd$($arguments[3])") -Raw | Should -Match 'nimprobe_model_available'
    }

    It 'publishes the metrics in a folder in which only root can write: <What>' -ForEach @(
        @{ What = 'after a run'; IsDown = $false; Files = 'nimprobe.prom', 'nimprobe.service.prom' }
        @{ What = 'after a run that failed because the service is down'; IsDown = $true; Files = 'nimprobe.service.prom' }
    ) {
        $setpriv = Get-Engine setpriv
        if (-not $IsLinux -or -not $setpriv -or (id -u) -ne 0) {
            Set-ItResult -Skipped -Because 'only root on Linux can start a process as another user'
            return
        }

        # The folders of the unit, below one that every user can enter. The state belongs to the user of the service.
        $place = "/tmp/nimprobe-$([guid]::NewGuid().ToString('n'))"
        $state, $published = "$place/var/lib/nimprobe", "$place/var/lib/prometheus/node-exporter"
        try {
            $null = New-Item $state, $published -ItemType Directory
            chmod 755 $place $published
            chown 64123:64123 $state

            # What the unit starts, as that user, and then the command that it starts as root.
            $command = $settings.Where({ $_.Name -eq 'ExecStart' }).Value.Replace('/var/lib/', "$place/var/lib/")
            $command = $command.Replace('/opt/nimprobe', "$root/deploy") -split ' '
            $command = $command.Replace('pwsh', (Get-Process -Id $PID).Path)
            $user = '--reuid=64123', '--regid=64123', '--clear-groups', '--no-new-privs', '--bounding-set=-all'
            $address = $IsDown ? (Get-ClosedAddress) : $sandbox.BaseUri
            $variables = "HOME=$state", "NVIDIA_BASE_URL=$address", "PSModulePath=$(Get-NimModuleRoot)", 'NIMPROBE_HISTORY=off'
            $output = & env --chdir=/ @variables $setpriv @user @command 2>&1 | Out-String
            $LASTEXITCODE | Should -Be ($IsDown ? 1 : 0) -Because $output

            # A link to a file that only root can read is not published.
            $null = New-Item "$place/secret" -Value 'secret'
            $stop = $settings.Where({ $_.Name -eq 'ExecStopPost' }).Value
            $stop | Should -Match "^\+/bin/sh -ec '[^']+'$"
            $script = ($stop -replace "^.*? -ec '|'$").Replace('$$', '$').Replace('/var/lib/', "$place/var/lib/")
            & sh -ec $script
            $LASTEXITCODE | Should -Be 0
            (Get-ChildItem $published).Name | Sort-Object | Should -Be $Files
            stat -c '%U %a' (Get-ChildItem $published).FullName | Sort-Object -Unique | Should -Be 'root 644'
            Get-Content "$published/nimprobe.service.prom" -Raw | Should -Match "nimprobe_service_up\{[^}]*\} $($IsDown ? 0 : 1)"
            ln -sfn "$place/secret" "$state/nimprobe.service.prom"
            & sh -ec $script
            (Get-Item "$published/nimprobe.service.prom").LinkType | Should -BeNullOrEmpty
            Get-Content "$published/nimprobe.service.prom" -Raw | Should -Not -Match 'secret'
        } finally {
            Remove-Item $place -Recurse -Force
        }
    }
}

Describe 'The conventions of the repository' {
    BeforeEach {
        if (-not $hasYaml) {
            Set-ItResult -Skipped -Because 'YamlDotNet (of PlatyPS) is not installed'
        }
    }

    It 'pin every action to a commit, with its version as a comment' {
        $uses = Get-ChildItem "$root/.github/workflows/*.yml", "$root/action.yml" | Select-String '\buses: '
        $uses | Should -Not -BeNullOrEmpty
        $uses.Line.Where({ $_ -notmatch 'uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$' }) | Should -BeNullOrEmpty
        foreach ($action in $uses.Line | ForEach-Object { ($_ -split 'uses: ')[1] } | Group-Object { ($_ -split '@')[0] }) {
            $action.Group | Sort-Object -Unique | Should -HaveCount 1 -Because "every workflow uses the same $($action.Name)"
        }
    }

    It 'have workflows that can read the content only, without expressions in scripts' {
        foreach ($file in Get-ChildItem "$root/.github/workflows/*.yml") {
            $workflow = Import-Yaml $file.FullName
            $workflow.permissions.Values | Should -Be 'read'
            @($workflow.jobs.Values.steps.run) -match '\$\{\{' | Should -BeNullOrEmpty
        }
    }

    It 'update every kind of dependency that exists' {
        $updates = (Import-Yaml "$root/.github/dependabot.yml").updates
        $updates.'package-ecosystem' | Sort-Object | Should -Be 'docker', 'dotnet-sdk', 'github-actions', 'nuget'
        $updates.schedule.interval | Sort-Object -Unique | Should -Be 'weekly'
        foreach ($update in $updates) {
            $pattern = @{
                'docker'         = 'Dockerfile'
                'dotnet-sdk'     = 'global.json'
                'github-actions' = '.github/workflows/*.yml'
                'nuget'          = 'Directory.Packages.props'
            }
            "$root$($update.directory)/$($pattern[$update.'package-ecosystem'])" | Should -Exist
        }
    }

    It 'ask for the verbose output and the redacted Detail in every issue form' {
        $forms = Get-ChildItem "$root/.github/ISSUE_TEMPLATE/*.yml" -Exclude config.yml
        $forms | Should -Not -BeNullOrEmpty
        foreach ($form in $forms) {
            $body = (Import-Yaml $form.FullName).body
            $fields = $body.Where({ $_.type -ne 'markdown' })
            $fields.id | Sort-Object -Unique | Should -HaveCount $fields.Count
            $fields.type.Where({ $_ -notin 'input', 'textarea', 'dropdown', 'checkboxes' }) | Should -BeNullOrEmpty
            $body.Where({ $_.type -eq 'markdown' }).attributes.value | Should -Match 'Remove keys and account ids'
            $texts = $fields.attributes.ForEach({ $_['description'] })
            $texts | Where-Object { $_ -match 'Get-NimModel.*-Verbose' } | Should -HaveCount 1
            $texts | Where-Object { $_ -match 'Detail.*redacted' } | Should -HaveCount 1
        }

        Get-Content "$root/.github/pull_request_template.md" -Raw | Should -Match '(?s)Get-NimModel.*-Verbose.*redacted Detail'
    }

    It 'lead every issue to a form, and a vulnerability to SECURITY.md' {
        (Import-Yaml "$root/.github/ISSUE_TEMPLATE/config.yml").blank_issues_enabled | Should -Be 'false'
        foreach ($form in Get-ChildItem "$root/.github/ISSUE_TEMPLATE/*.yml" -Exclude config.yml) {
            (Import-Yaml $form.FullName).body[0].attributes.value | Should -Match 'vulnerability as SECURITY\.md'
        }
    }

    It 'install the engines of the integrations on Linux, as CONTRIBUTING.md describes' {
        $steps = (Import-Yaml "$root/.github/workflows/ci.yml").jobs.test.steps
        $install = $steps.Where({ $_['if'] -eq "runner.os == 'Linux'" })
        $install | Should -HaveCount 1
        $table = Get-Content "$root/CONTRIBUTING.md" -Raw
        foreach ($command in 'apt-get install --no-install-recommends prometheus', 'npm install --global @duckdb/node-api') {
            $table | Should -Match ([regex]::Escape($command))
            $install[0].run.Replace(' --yes', '') | Should -Match ([regex]::Escape($command))
        }

        $names = @($steps.ForEach({ $_['name'] }))
        $names.IndexOf($install[0].name) | Should -BeLessThan $names.IndexOf('Test')
    }

    It 'keep what a build creates out of the image' {
        $ignored = Get-Content "$root/deploy/kubernetes/Dockerfile.dockerignore" | Where-Object { $_ -and $_ -notmatch '^#' }
        $ignored | Should -Contain '.git'
        $ignored | Should -Not -Contain '*'

        # The folders in .gitignore; "**/" means every depth, as in .gitignore a name without a slash does.
        $created = Get-Content "$root/.gitignore" | Where-Object { $_ -match '^/?(bin|obj|out)/$' }
        $created | Should -HaveCount 3
        foreach ($folder in $created.Trim('/')) {
            $ignored -replace '^\*\*/' | Should -Contain $folder
        }
    }

    It 'name only commands, parameters and files that exist, in forms and in SECURITY.md' {
        $documents = Get-Item "$root/SECURITY.md", "$root/.github/pull_request_template.md", "$root/.github/ISSUE_TEMPLATE/*.yml"
        $text = ($documents | Get-Content) -join "`n"
        $commands = [regex]::Matches($text, '\b[A-Z][a-z]+-Nim[A-Za-z]+').Value | Sort-Object -Unique
        $commands | Get-Command | Should -HaveCount @($commands).Count
        [regex]::Matches($text, '`([\w/.-]+\.(?:ps1|md|sh))\b').ForEach({ $_.Groups[1].Value }) | Sort-Object -Unique |
            ForEach-Object { Join-Path $root $_ | Should -Exist }
        (Get-Command Test-NimModel).Parameters.Keys | Should -Contain 'SkipCertificateCheck'
    }

    It 'have a dev container and editor tasks for programs and files that exist' {
        $container = Get-Content "$root/.devcontainer/devcontainer.json" -Raw | ConvertFrom-Json
        $container.image | Should -Match '^mcr\.microsoft\.com/dotnet/sdk:10\.0(@sha256:[0-9a-f]{64})?$'
        Join-Path $root ($container.postCreateCommand -split ' ')[0] | Should -Exist
        $tasks = (Get-Content "$root/.vscode/tasks.json" -Raw | ConvertFrom-Json).tasks
        $tasks.label | Should -HaveCount 4
        $tasks.command | Sort-Object -Unique | Should -Be 'dotnet', 'pwsh'
        $paths = [regex]::Matches(($tasks.args -join "`n"), '(?m)^\$\{workspaceFolder\}/(.+)$').ForEach({ $_.Groups[1].Value })
        $paths | Should -Not -BeNullOrEmpty
        $paths | ForEach-Object { Join-Path $root $_ | Should -Exist }
        $tasks.Where({ $_.label -in 'test the open Pester file', 'test one class of unit tests' }).dependsOn | Should -Be 'build', 'build'
    }

    It 'have an editor task that fails if a Pester test fails: <Failing>' -ForEach @(
        @{ Failing = $true }
        @{ Failing = $false }
    ) {
        $file = Join-Path $TestDrive 'Editor.Tests.ps1'
        "Describe 'a' { It 'b' { $([int]$Failing) | Should -Be 0 } }" | Set-Content $file
        $tasks = (Get-Content "$root/.vscode/tasks.json" -Raw | ConvertFrom-Json).tasks
        $task = $tasks.Where({ $_.label -eq 'test the open Pester file' })[0]
        $program, $arguments = @(Get-ShellCommand) + $task.args.Replace('${file}', $file)
        $output = & $program @arguments 2>&1 | Out-String
        $output | Should -Match 'Tests Passed'
        $LASTEXITCODE | Should -Be ([int]$Failing) -Because $output
    }
}
