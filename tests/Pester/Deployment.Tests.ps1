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
            $target = Join-Path $Folder $Argument[$index + 1]
            $null = New-Item (Split-Path $target) -ItemType Directory -Force
            $parameters[$Argument[$index].TrimStart('-')] = $target
        }

        $variables = @{ NVIDIA_BASE_URL = $sandbox.BaseUri; PSModulePath = Get-NimModuleRoot }
        $Environment.Keys.ForEach({ $variables[$_] = $Environment[$_] })
        Invoke-FreshPwsh -Parameter $parameters -Environment $variables {
            param($Script, $SnapshotPath, $MetricsPath)

            & $Script -SnapshotPath $SnapshotPath -MetricsPath $MetricsPath
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

Describe 'The deployment on Kubernetes' {
    BeforeAll {
        $folder = "$root/deploy/kubernetes"
        if ($hasYaml) {
            $documents = @(Import-Yaml "$folder/cronjob.yaml")
            $job = $documents.Where({ $_.kind -eq 'CronJob' })[0]
            $pod = $job.spec.jobTemplate.spec.template.spec
            $container = $pod.containers[0]
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
        $pod.automountServiceAccountToken | Should -Be 'false'
        $pod.securityContext.runAsNonRoot | Should -Be 'true'
        $pod.securityContext.seccompProfile.type | Should -Be 'RuntimeDefault'
        $container.securityContext.allowPrivilegeEscalation | Should -Be 'false'
        $container.securityContext.readOnlyRootFilesystem | Should -Be 'true'
        $container.securityContext.capabilities.drop | Should -Be 'ALL'
        $container.resources.limits.memory | Should -Not -BeNullOrEmpty
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
        $written = @($container.args[1]; Split-Path $container.args[3]; $container.env.Where({ $_.name -eq 'HOME' }).value; '/tmp')
        foreach ($path in $written.Replace('\', '/')) {
            $mounts.mountPath.Where({ $path -eq $_ -or $path.StartsWith("$_/") }) | Should -HaveCount 1 -Because "$path is written"
        }

        $claims = $pod.volumes.persistentVolumeClaim.claimName.Where({ $_ })
        $documents.Where({ $_.kind -eq 'PersistentVolumeClaim' }).metadata.name | Sort-Object | Should -Be ($claims | Sort-Object)
    }

    It 'has an image with PowerShell, and copies files that exist' {
        $bases = $instructions.Where({ $_.Name -eq 'FROM' }).Value -replace ' AS .*'
        $bases | Sort-Object -Unique | Should -Be 'mcr.microsoft.com/dotnet/sdk:10.0'
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
        $writable = @($state; $settings.Where({ $_.Name -eq 'ReadWritePaths' }).Value)
        $settings.Where({ $_.Name -eq 'ProtectSystem' }).Value | Should -Be 'strict'
        $settings.Where({ $_.Name -eq 'Environment' }).Value | Should -Be "HOME=$state"
        foreach ($path in $arguments[1, 3]) {
            $writable.Where({ $path.StartsWith("$_/") }) | Should -HaveCount 1
        }
    }

    It 'runs the script with parameters that it has' {
        $parameters = (Get-Command "$root/deploy/Invoke-NimRun.ps1").Parameters.Keys
        $arguments[0, 2].TrimStart('-') | Should -BeIn $parameters
        $run = Invoke-DeployedRun -Argument $arguments -Folder (Join-Path $TestDrive 'systemd')
        $run.ExitCode | Should -Be 0 -Because $run.ErrorOutput
        Get-Content (Join-Path $TestDrive "systemd$($arguments[3])") -Raw | Should -Match 'nimprobe_model_available'
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
        $updates.'package-ecosystem' | Sort-Object | Should -Be 'docker', 'github-actions', 'nuget'
        $updates.schedule.interval | Sort-Object -Unique | Should -Be 'weekly'
        foreach ($update in $updates) {
            $pattern = @{ 'docker' = 'Dockerfile'; 'github-actions' = '.github/workflows/*.yml'; 'nuget' = 'Directory.Packages.props' }
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
            $texts = $fields.attributes.ForEach({ $_['description'] })
            $texts | Where-Object { $_ -match 'Get-NimModel.*-Verbose' } | Should -HaveCount 1
            $texts | Where-Object { $_ -match 'Detail.*redacted' } | Should -HaveCount 1
        }

        Get-Content "$root/.github/pull_request_template.md" -Raw | Should -Match '(?s)Get-NimModel.*-Verbose.*redacted Detail'
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
        $container.image | Should -Be 'mcr.microsoft.com/dotnet/sdk:10.0'
        Join-Path $root ($container.postCreateCommand -split ' ')[0] | Should -Exist
        $tasks = (Get-Content "$root/.vscode/tasks.json" -Raw | ConvertFrom-Json).tasks
        $tasks.label | Should -HaveCount 4
        $tasks.command | Sort-Object -Unique | Should -Be 'dotnet', 'pwsh'
        $paths = [regex]::Matches(($tasks.args -join "`n"), '(?m)^\$\{workspaceFolder\}/(.+)$').ForEach({ $_.Groups[1].Value })
        $paths | Should -Not -BeNullOrEmpty
        $paths | ForEach-Object { Join-Path $root $_ | Should -Exist }
    }
}
