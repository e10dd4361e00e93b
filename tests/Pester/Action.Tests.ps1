#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/Engine.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    $root = Get-RepositoryRoot
    $sandbox = $action = $null
    if (Get-YamlLibrary) {
        $action = Import-Yaml "$root/action.yml"
        $sandbox = Start-NimSandbox -Model @(
            @{ Id = 'acme/one' }
            @{ Id = 'acme/two' }
            @{ Id = 'acme/closed'; Chat = 'not_found_for_account' }
            @{ Id = 'acme/ending'; Chat = 'deprecation_header' }
        )
    }

    function Invoke-ActionStep {
        # Runs a step as the runner does: the inputs with their defaults in the variables of the step, and the script of the
        # step between the lines that the runner adds for "shell: pwsh". -Earlier is the step before, whose outputs it can use.
        param(
            [string] $Name,
            [hashtable] $InputValue = @{},
            [hashtable] $Environment = @{},
            [string] $ActionPath = $root,
            [object] $Earlier
        )

        $step = $action.runs.steps.Where({ $_.name -eq $Name })[0]
        $step.shell | Should -Be 'pwsh'
        $folder = (New-Item (Join-Path $TestDrive "job-$([guid]::NewGuid().ToString('n'))") -ItemType Directory).FullName
        $variables = @{
            GITHUB_ACTION_PATH  = $ActionPath
            GITHUB_ACTIONS      = 'true'
            GITHUB_OUTPUT       = New-Item "$folder/output"
            GITHUB_STEP_SUMMARY = New-Item "$folder/summary.md"
            PSModulePath        = Get-NimModuleRoot
        }
        foreach ($variable in $step.env.Keys) {
            if ($step.env[$variable] -eq '${{ steps.install.outputs.module-path }}') {
                $variables[$variable] = $Earlier ? $Earlier.Outputs.'module-path' : ''
                continue
            }

            $step.env[$variable] | Should -Match '^\$\{\{ inputs\.[a-z-]+ \}\}$'
            $inputName = $step.env[$variable] -replace '^\$\{\{ inputs\.| \}\}$'
            $action.inputs.Keys | Should -Contain $inputName
            $variables[$variable] = $InputValue.ContainsKey($inputName) ? $InputValue[$inputName] : $action.inputs[$inputName]['default']
        }

        $Environment.Keys.ForEach({ $variables[$_] = $Environment[$_] })
        $work = New-Item "$folder/work" -ItemType Directory
        $script = @(
            "`$ErrorActionPreference = 'stop'"
            $step.run
            'if ((Test-Path -LiteralPath variable:\LASTEXITCODE)) { exit $LASTEXITCODE }'
        ) -join "`n"
        $run = Invoke-FreshPwsh ([scriptblock]::Create($script)) -Environment $variables -WorkingDirectory $work.FullName
        $run | Add-Member Folder $work.FullName
        $run | Add-Member Summary (Get-Content "$folder/summary.md" -Raw)
        $run | Add-Member Outputs (Get-StepOutput "$folder/output")
        $run
    }

    function Get-StepOutput {
        # Reads a file of outputs as the runner does.
        param([string] $Path)

        $outputs = @{}
        $lines = @(Get-Content $Path)
        for ($index = 0; $index -lt $lines.Count; $index++) {
            $name, $delimiter = $lines[$index] -split '<<', 2
            $delimiter | Should -Not -BeNullOrEmpty
            $value = for ($index++; $lines[$index] -ne $delimiter; $index++) { $lines[$index] }
            $outputs[$name] = $value -join "`n"
        }

        $outputs
    }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'The GitHub action' {
    BeforeEach {
        if (-not $action) {
            Set-ItResult -Skipped -Because 'YamlDotNet (of PlatyPS) is not installed'
        }
    }

    It 'has no expression inside a script' {
        $action.runs.using | Should -Be 'composite'
        $action.runs.steps | Should -HaveCount 2
        @($action.runs.steps.run) -match '\$\{\{' | Should -BeNullOrEmpty
    }

    It 'documents every input, uses it, and takes every output from a step' {
        $used = [regex]::Matches(($action.runs.steps.env.Values -join ' '), 'inputs\.([a-z-]+)').ForEach({ $_.Groups[1].Value })
        $used | Sort-Object | Should -Be ($action.inputs.Keys | Sort-Object)
        $action.inputs.Values.Where({ -not $_.description }) | Should -BeNullOrEmpty
        foreach ($name in $action.outputs.Keys) {
            $action.outputs[$name].value | Should -Be "`${{ steps.gate.outputs.$name }}"
        }
    }

    It 'passes, and writes the counts and the reports' {
        $run = Invoke-ActionStep 'Probe the required models' @{
            'models'    = "acme/one`r`n  acme/t*`n`n"
            'api-key'   = 'nvapi-of-the-action'
            'base-uri'  = $sandbox.BaseUri
            'html-path' = 'report.html'
        }
        $run.ExitCode | Should -Be 0 -Because ($run.Output + $run.ErrorOutput)
        $run.Outputs.Keys | Sort-Object | Should -Be ($action.outputs.Keys | Sort-Object)
        $run.Outputs.total, $run.Outputs.available, $run.Outputs.'not-available' | Should -Be '2', '2', '0'
        $run.Outputs.files -split '\n' | Split-Path -Leaf | Should -Be 'nimprobe.junit.xml', 'report.html'
        $run.Outputs.files -split '\n' | Should -Exist
        $run.Summary | Should -Match 'acme/one'
        "$($run.Output)$($run.ErrorOutput)$($run.Summary)" | Should -Not -Match 'nvapi-of-the-action'
        $sandbox.Requests.hasAuthorization | Should -Contain $true
    }

    It 'fails with one annotation if a model is not available, and still writes the reports' {
        $run = Invoke-ActionStep 'Probe the required models' @{ 'models' = "acme/one`nacme/closed"; 'base-uri' = $sandbox.BaseUri }
        $run.ExitCode | Should -Be 1
        $run.Output -split '\r?\n' -match '^::' | Should -Match '^::error::.*acme/closed'
        $run.Output -split '\r?\n' -match '^::' | Should -HaveCount 1
        $run.Outputs.'not-available' | Should -Be '1'
        $run.Outputs.files | Should -Exist
    }

    It 'fails with one annotation for <What>' -ForEach @(
        @{ What = 'a service that cannot be reached'; Name = 'base-uri'; Value = 'http://127.0.0.1:1/v1'; Message = '127\.0\.0\.1' }
        @{ What = 'an invalid address'; Name = 'base-uri'; Value = 'ftp://127.0.0.1'; Message = 'NVIDIA_BASE_URL' }
        @{ What = 'a number of days that is too large'; Name = 'retiring-within-days'; Value = '9999'; Message = '9999' }
        @{ What = 'a runner of another server'; Name = 'models'; Value = 'acme/closed'; Message = 'closed'; Server = 'other' }
    ) {
        $inputs = @{ 'models' = 'acme/one'; 'base-uri' = $sandbox.BaseUri }
        $inputs[$Name] = $Value
        $run = Invoke-ActionStep 'Probe the required models' $inputs -Environment @{ GITHUB_ACTIONS = $Server ? '' : 'true' }
        $run.ExitCode | Should -Be 1
        $run.Output -split '\r?\n' -match '^::' | Should -Match "^::error.*($Message)"
        $run.Output -split '\r?\n' -match '^::' | Should -HaveCount 1
        $run.Outputs.total | Should -Not -BeNullOrEmpty
    }

    It 'has the same result in the JUnit file as in the gate for a model that reaches its end of life' {
        $inputs = @{ 'models' = 'acme/ending'; 'base-uri' = $sandbox.BaseUri; 'retiring-within-days' = '3650' }
        $run = Invoke-ActionStep 'Probe the required models' $inputs
        $run.ExitCode | Should -Be 1
        ([xml](Get-Content $run.Outputs.files -Raw)).testsuites.testsuite.testcase.failure.type | Should -Be 'Retiring'
        $inputs.'retiring-within-days' = ''
        $run = Invoke-ActionStep 'Probe the required models' $inputs
        $run.ExitCode | Should -Be 0 -Because $run.Output
        ([xml](Get-Content $run.Outputs.files -Raw)).testsuites.testsuite.failures | Should -Be 0
    }

    It 'creates the folders of the reports' {
        $inputs = @{ 'models' = 'acme/one'; 'base-uri' = $sandbox.BaseUri }
        $inputs += @{ 'junit-path' = 'new/junit.xml'; 'html-path' = 'other/new/report.html' }
        $run = Invoke-ActionStep 'Probe the required models' $inputs
        $run.ExitCode | Should -Be 0 -Because $run.Output
        $run.Outputs.files -split '\n' | Should -HaveCount 2
        $run.Outputs.files -split '\n' | Should -Exist
    }

    It 'writes the counts if a report cannot be written, and fails' {
        $null = New-Item "$TestDrive/file" -Force
        $inputs = @{ 'models' = "acme/one`nacme/two"; 'base-uri' = $sandbox.BaseUri; 'html-path' = "$TestDrive/file/report.html" }
        $run = Invoke-ActionStep 'Probe the required models' $inputs
        $run.ExitCode | Should -Be 1
        $run.Output -split '\r?\n' -match '^::' | Should -Match '^::error title=NimProbe::A report could not be written'
        $run.Outputs.total, $run.Outputs.available | Should -Be '2', '2'
        $run.Outputs.files | Split-Path -Leaf | Should -Be 'nimprobe.junit.xml'
    }

    It 'fails for an invalid <Name>' -ForEach @(
        @{ Name = 'retiring-within-days'; Value = '30; New-Item executed'; Message = 'not a number of days' }
        @{ Name = 'strict'; Value = '$(New-Item executed)'; Message = 'neither true nor false' }
    ) {
        $run = Invoke-ActionStep 'Probe the required models' @{ 'models' = 'acme/one'; 'base-uri' = $sandbox.BaseUri; $Name = $Value }
        $run.ExitCode | Should -Be 1
        $run.Output | Should -Match "^::error title=NimProbe::.*$Message"
        Get-ChildItem $run.Folder | Should -BeNullOrEmpty
    }

    It 'executes nothing in an input, and takes no output and no workflow command from it' {
        $hostile = @(
            '"; New-Item executed; "'
            "'; New-Item executed; '"
            '$(New-Item executed)'
            '`$(New-Item executed)'
            '@(New-Item executed)'
            '& { New-Item executed }'
            '${{ github.token }}'
            '::set-output name=total::99'
            '::add-mask::a'
            'total<<X'
            '| New-Item executed'
        )
        $inputs = @{ 'models' = @('acme/one'; $hostile) -join "`n"; 'base-uri' = $sandbox.BaseUri }
        if (-not $IsWindows) {
            # Only these systems allow such a name.
            $inputs.'junit-path' = 'a"$(New-Item executed)''`b`' + "`navailable<<X`n99`nX"
        }

        $run = Invoke-ActionStep 'Probe the required models' $inputs
        $run.ExitCode | Should -Be 1
        Get-ChildItem $run.Folder -Recurse | Where-Object Name -Like 'executed*' | Should -BeNullOrEmpty
        $run.Outputs.Keys | Sort-Object | Should -Be ($action.outputs.Keys | Sort-Object)
        $run.Outputs.available | Should -Be '1'
        $commands = "$($run.Output)`n$($run.ErrorOutput)" -split '\r?\n' -match '^\s*::'
        $commands | Should -HaveCount ($hostile.Count)
        $commands | Should -Match '^::error::'
        $run.ErrorOutput | Should -BeNullOrEmpty
    }

    It 'uses the installed module without a repository if it has the version of this commit' {
        $run = Invoke-ActionStep 'Install NimProbe' @{ repository = '$(New-Item executed)' }
        $run.ExitCode | Should -Be 0 -Because ($run.Output + $run.ErrorOutput)
        $run.Outputs.'module-path' | Should -Be (Get-NimModulePath)
        Get-ChildItem $run.Folder | Should -BeNullOrEmpty
        $inputs = @{ 'models' = 'acme/one'; 'base-uri' = $sandbox.BaseUri }
        $gate = Invoke-ActionStep 'Probe the required models' $inputs -Earlier $run -Environment @{ PSModulePath = '' }
        $gate.ExitCode | Should -Be 0 -Because ($gate.Output + $gate.ErrorOutput)
        $gate.Outputs.available | Should -Be '1'
    }

    Context 'with a repository' {
        BeforeAll {
            # A repository of packages whose gate tells its version. A separate home folder has its own list of repositories and
            # its own modules.
            $current = (Import-PowerShellDataFile "$root/NimProbe.psd1").ModuleVersion
            $separate = (New-Item (Join-Path $TestDrive 'home') -ItemType Directory).FullName
            $data = (New-Item "$separate/.local/share" -ItemType Directory).FullName
            $isolated = @{ HOME = $separate; XDG_DATA_HOME = $data; PSModulePath = '' }
            $prepared = $false
            if ($action -and -not $IsWindows -and (Get-Command Compress-PSResource -ErrorAction Ignore)) {
                $packages = (New-Item (Join-Path $TestDrive 'packages') -ItemType Directory).FullName
                $source = (New-Item (Join-Path $TestDrive 'source/NimProbe') -ItemType Directory).FullName
                foreach ($version in '0.0.1', '0.0.2', $current, '99.0.0') {
                    "function Assert-NimModel { throw 'This is $version.' }" | Set-Content "$source/NimProbe.psm1"
                    $manifest = @{ RootModule = 'NimProbe.psm1'; ModuleVersion = $version; Author = 'Test'; Description = 'Test' }
                    New-ModuleManifest "$source/NimProbe.psd1" @manifest -FunctionsToExport Assert-NimModel
                    Compress-PSResource -Path $source -DestinationPath $packages
                }

                $register = Invoke-FreshPwsh -Parameter @{ Uri = $packages } -Environment $isolated {
                    param($Uri)

                    Register-PSResourceRepository -Name Local -Uri $Uri
                }
                $prepared = $register.ExitCode -eq 0 -and -not $register.ErrorOutput
            }
        }

        It 'installs <Expected> and runs it for the version "<Version>"' -ForEach @(
            @{ Version = ''; Expected = 'current' }
            @{ Version = '0.0.1'; Expected = '0.0.1' }
            @{ Version = '[0.0.1, 0.1.0)'; Expected = '0.0.2' }
            @{ Version = '0.0.1'; Expected = '0.0.1' }
            @{ Version = ''; Expected = 'current' }
        ) {
            if (-not $prepared) {
                $reason = $IsWindows ? 'the list of repositories belongs to the user' : 'Compress-PSResource is not installed'
                Set-ItResult -Skipped -Because $reason
                return
            }

            # The versions of the cases before are installed.
            $run = Invoke-ActionStep 'Install NimProbe' @{ repository = 'Local'; version = $Version } -Environment $isolated
            $run.ExitCode | Should -Be 0 -Because ($run.Output + $run.ErrorOutput)
            $gate = Invoke-ActionStep 'Probe the required models' @{ 'models' = 'acme/one' } -Earlier $run -Environment $isolated
            $gate.Output | Should -Match "This is $([regex]::Escape($Expected -eq 'current' ? $current : $Expected))\."
        }

        It 'explains what to do if the version cannot be installed' {
            if (-not $prepared) {
                Set-ItResult -Skipped -Because 'there is no repository'
                return
            }

            $run = Invoke-ActionStep 'Install NimProbe' @{ repository = 'Local'; version = '98.0.0' } -Environment $isolated
            $run.ExitCode | Should -Be 1
            $run.Output -split '\r?\n' -match '^::' |
                Should -Match "^::error title=NimProbe::NimProbe 98\.0\.0 could not be installed from Local\. Package.* 'NimProbe'"
        }
    }

    It 'explains what to do if PowerShell is too old' {
        # A copy of the step's script that requires a version that does not exist yet.
        $copy = Join-Path $TestDrive 'newer'
        Copy-Item "$root/deploy/github" "$copy/deploy/github" -Recurse
        $script = "$copy/deploy/github/Install-NimProbe.ps1"
        (Get-Content $script -Raw).Replace("'7.6'", "'99.0'") | Set-Content $script
        $run = Invoke-ActionStep 'Install NimProbe' -ActionPath $copy
        $run.ExitCode | Should -Be 1
        $run.Output | Should -Match '^::error title=NimProbe::NimProbe needs PowerShell 7\.6 or later, and this runner has \d'
    }
}
