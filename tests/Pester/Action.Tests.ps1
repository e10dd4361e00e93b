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
        )
    }

    function Invoke-ActionStep {
        # Runs a step as the runner does: the inputs with their defaults in the variables of the step, and the script of the
        # step between the lines that the runner adds for "shell: pwsh".
        param([string] $Name, [hashtable] $InputValue = @{}, [hashtable] $Environment = @{}, [string] $ActionPath = $root)

        $step = $action.runs.steps.Where({ $_.name -eq $Name })[0]
        $step.shell | Should -Be 'pwsh'
        $folder = (New-Item (Join-Path $TestDrive "job-$([guid]::NewGuid().ToString('n'))") -ItemType Directory).FullName
        $variables = @{
            GITHUB_ACTION_PATH  = $ActionPath
            GITHUB_OUTPUT       = New-Item "$folder/output"
            GITHUB_STEP_SUMMARY = New-Item "$folder/summary.md"
            PSModulePath        = Get-NimModuleRoot
        }
        foreach ($variable in $step.env.Keys) {
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
        $run.Output -split '\r?\n' -match '^::' | Should -Match '^::error title=NimProbe::.*acme/closed'
        $run.Outputs.'not-available' | Should -Be '1'
        $run.Outputs.files | Should -Exist
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
        "$($run.Output)`n$($run.ErrorOutput)" -split '\r?\n' -match '^\s*::' | Should -HaveCount 1
        $run.ErrorOutput | Should -BeNullOrEmpty
    }

    It 'installs NimProbe from the repository that it is told, and only if it is not installed' {
        $package = Get-ChildItem "$root/out/package" -Filter *.nupkg -ErrorAction Ignore
        if (-not $package -or $IsWindows) {
            Set-ItResult -Skipped -Because ($IsWindows ? 'the list of repositories belongs to the user' : 'the package is not built')
            return
        }

        # A separate home folder has its own list of repositories and its own modules.
        $separate = (New-Item (Join-Path $TestDrive 'home') -ItemType Directory).FullName
        $variables = @{ HOME = $separate; XDG_DATA_HOME = $separate; PSModulePath = '' }
        $register = Invoke-FreshPwsh -Parameter @{ Uri = "$root/out/package" } -Environment $variables {
            param($Uri)

            Register-PSResourceRepository -Name Local -Uri $Uri
        }
        $register.ErrorOutput | Should -BeNullOrEmpty
        $run = Invoke-ActionStep 'Install NimProbe' @{ repository = 'Local' } -Environment $variables
        $run.ExitCode | Should -Be 0 -Because ($run.Output + $run.ErrorOutput)
        Get-ChildItem $separate -Recurse -Force -Filter NimProbe.psd1 | Should -HaveCount 1

        # An installed module is used: this repository does not exist.
        $again = Invoke-ActionStep 'Install NimProbe' @{ repository = '$(New-Item executed)' }
        $again.ExitCode | Should -Be 0 -Because ($again.Output + $again.ErrorOutput)
        Get-ChildItem $again.Folder | Should -BeNullOrEmpty
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
