#!/usr/bin/env pwsh
#Requires -Version 7.6

<#
.SYNOPSIS
Builds, tests and packs NimProbe.
.DESCRIPTION
Runs the tasks in the order in which they are named, each after the tasks that it depends on. All output goes to out/,
which git ignores. The tasks are:

Clean    removes out/ and the output of the compiler
Build    compiles the module into out/NimProbe
Help     converts docs/help to the files of Get-Help in out/NimProbe/en-US
Analyze  checks the format and style of code and scripts
Test     runs all suites; the last line is "N passed, N failed, N skipped"
Demo     lists and probes the models of the sandbox, without a key or a network
Bench    runs the measurements of bench/README.md
Pack     creates the package to publish in out/package
Release  installs the package in out/package and tests it with the Pester suite

To use the module after a build: Import-Module ./out/NimProbe
To run some unit tests:          dotnet run --project tests/NimProbe.Tests -- --filter-class '*PublishedBodies*'
To run some Pester tests:        Invoke-Pester tests/Pester/Get-NimModel.Tests.ps1 (after a build)
.PARAMETER Task
The tasks to run; the description lists them. Default: Build.
.PARAMETER Filter
With Bench: the names of the measurements to run; wildcards are allowed. Default: all.
.EXAMPLE
./build.ps1 test
.EXAMPLE
./build.ps1 clean, build, pack
#>
[CmdletBinding()]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'Filter', Justification = 'Invoke-Bench reads it.')]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Clean', 'Build', 'Help', 'Analyze', 'Test', 'Demo', 'Bench', 'Pack', 'Release')]
    [string[]] $Task = 'Build',

    [string] $Filter = '*'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$PSNativeCommandUseErrorActionPreference = $false

# No telemetry: the build connects to the package sources only.
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:TESTINGPLATFORM_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'

# Compilers and tests end before a profile of their methods would pay for its recording. Measurements run as for a user.
if ('Bench' -notin $Task) {
    $env:DOTNET_TieredPGO = '0'
}

# Colour codes are for a terminal, not for a file or a pipe.
if ([Console]::IsOutputRedirected) {
    $env:NO_COLOR = '1'
    $PSStyle.OutputRendering = 'PlainText'
}

$root = $PSScriptRoot
$out = Join-Path $root 'out'
$module = Join-Path $out 'NimProbe'
$manifest = Join-Path $module 'NimProbe.psd1'
$package = Join-Path $out 'package'
$sandbox = Join-Path $root 'tools/NimProbe.Sandbox/bin/Release/net10.0/NimProbe.Sandbox.dll'
$measurements = Join-Path $root "bench/$Filter.ps1"
$tools = Import-PowerShellDataFile (Join-Path $root 'build.tools.psd1')
Import-Module (Join-Path $root 'tests/Pester/Shell.TestSupport.psm1')
$done = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)

function Invoke-Native {
    param([string] $Command, [string[]] $ArgumentList)

    & $Command @ArgumentList | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "$Command $($ArgumentList -join ' ') failed with exit code $LASTEXITCODE."
    }
}

function Invoke-Compiler {
    # Builds a project. Unlike "dotnet build", this prints nothing if there are no warnings and errors.
    param([string] $Project)

    Invoke-Native dotnet msbuild, $Project, '-restore', '-property:Configuration=Release', '-verbosity:quiet', '-nologo'
}

function Invoke-Shell {
    # Runs a script in a new process, because an assembly that this process loads could not be built again.
    param([string] $Script, [string[]] $ArgumentList)

    $program, $options = @(Get-ShellCommand) + '-NoProfile', '-NonInteractive', '-File'
    & $program @options $Script @ArgumentList
}

function Use-Tool {
    # Returns whether the pinned version of a module of the build is installed. Installs it if possible.
    param([string] $Name)

    $version = $tools[$Name]
    if (Get-Module -FullyQualifiedName @{ ModuleName = $Name; RequiredVersion = $version } -ListAvailable) {
        return $true
    }

    try {
        $resource = @{ Name = $Name; Version = "[$version]"; Repository = 'PSGallery'; Scope = 'CurrentUser' }
        Install-PSResource @resource -TrustRepository -Quiet -ErrorAction Stop
        return $true
    } catch {
        Write-Warning "$Name $version is not installed and could not be installed from the PowerShell Gallery."
        Write-Warning "To install it: Install-PSResource $Name -Version '[$version]'"
        return $false
    }
}

function Invoke-Clean {
    $folders = "$root/src", "$root/tools", "$root/tests", "$root/bench"
    foreach ($path in @($out) + @(Get-ChildItem $folders -Directory -Recurse -Include bin, obj, TestResults)) {
        if (Test-Path $path) {
            Remove-Item $path -Recurse -Force
        }
    }
}

function Build-Sandbox {
    Invoke-Compiler "$root/tools/NimProbe.Sandbox"
}

function Invoke-Build {
    $stage = Join-Path $out 'stage'
    if (Test-Path $module) {
        Remove-Item $module -Recurse -Force
    }

    Invoke-Native dotnet publish, "$root/src/NimProbe.PowerShell", '-c', 'Release', '-o', "$stage/bin", '-v', 'quiet'
    Invoke-Native dotnet publish, "$root/src/NimProbe.Engine", '-c', 'Release', '-o', "$stage/engine", '-v', 'quiet'

    # A list instead of a wildcard, so that a new dependency fails the build until someone adds it here.
    $files = [ordered]@{
        'bin/NimProbe.PowerShell.dll'    = "$stage/bin/NimProbe.PowerShell.dll"
        'bin/NimProbe.dll'               = "$stage/bin/NimProbe.dll"
        'bin/engine/NimProbe.Engine.dll' = "$stage/engine/NimProbe.Engine.dll"
        'bin/engine/Polly.Core.dll'      = "$stage/engine/Polly.Core.dll"
        'LICENSE'                        = "$root/LICENSE"
        'NimProbe.Format.ps1xml'         = "$root/NimProbe.Format.ps1xml"
        'NimProbe.Types.ps1xml'          = "$root/NimProbe.Types.ps1xml"
        'NimProbe.psd1'                  = "$root/NimProbe.psd1"
    }
    foreach ($path in $files.Keys) {
        $target = Join-Path $module $path
        $null = New-Item (Split-Path $target) -ItemType Directory -Force
        Copy-Item $files[$path] $target
    }

    # The gallery shows the release notes of the manifest.
    $text = Get-Content $manifest -Raw
    $notes = [regex]::Match((Get-Content "$root/CHANGELOG.md" -Raw), '(?ms)^## \[\d.*?(?=^## \[|\z)').Value.Trim().Replace("'", "''")
    $text.Replace("ReleaseNotes = 'See CHANGELOG.md.'", "ReleaseNotes = '$notes'") | Set-Content $manifest -NoNewline

    $unlisted = Get-ChildItem "$stage/bin/*.dll", "$stage/engine/*.dll" | Where-Object FullName -NotIn @($files.Values | Get-Item).FullName
    if ($unlisted) {
        throw "The list of files to ship lacks these libraries: $($unlisted.Name -join ', ')."
    }

    Build-Sandbox
    if ('Build' -in $Task) {
        Write-Host "Built $module"
    }
}

function Invoke-Help {
    if (-not (Use-Tool Microsoft.PowerShell.PlatyPS)) {
        Write-Host 'The help was not built. Get-Help will show the syntax only.'
        return
    }

    $arguments = @(
        '-Source', "$root/docs/help"
        '-Destination', (Join-Path $module 'en-US')
        '-PlatyPSVersion', $tools['Microsoft.PowerShell.PlatyPS']
    )
    Invoke-Shell "$root/tools/Export-Help.ps1" $arguments | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "The help could not be built: exit code $LASTEXITCODE."
    }

    if ('Help' -in $Task) {
        Write-Host "Built $(Join-Path $module 'en-US')"
    }
}

function Invoke-RuleCheck {
    # PSScriptAnalyzer runs its rules in parallel, and what they share is not thread-safe: now and then, one fails for no reason
    # (https://github.com/PowerShell/PSScriptAnalyzer/issues/2188). An error of the script itself occurs again.
    param([string] $Path)

    for ($attempt = 1; ; $attempt++) {
        try {
            return Invoke-ScriptAnalyzer -Path $Path -Settings "$root/PSScriptAnalyzerSettings.psd1"
        } catch {
            if ($attempt -eq 3) {
                throw
            }
        }
    }
}

function Get-ScriptFinding {
    # Returns what PSScriptAnalyzer finds in the scripts.
    $scripts = Get-ChildItem $root -Recurse -Include *.ps1, *.psm1, *.psd1 | Where-Object FullName -NotMatch '[\\/](bin|obj|out)[\\/]'
    $path = $env:PATH
    try {
        # PSScriptAnalyzer looks up the name of every command. No rule needs programs, and there are thousands in these folders.
        $env:PATH = ''
        foreach ($script in $scripts) {
            Invoke-RuleCheck $script.FullName
        }
    } finally {
        $env:PATH = $path
    }
}

function Invoke-Analyze {
    # The compiler reports the rules that .editorconfig makes warnings. Those about "this." and about the order of using directives,
    # which only "dotnet format style" reports, are tests in Module.Tests.ps1, which take less than a tenth of the time.
    Invoke-Compiler "$root/NimProbe.sln"
    Invoke-Native dotnet format, whitespace, $root, '--folder', '--verify-no-changes'
    if (Use-Tool PSScriptAnalyzer) {
        Import-Module PSScriptAnalyzer -RequiredVersion $tools.PSScriptAnalyzer
        $findings = Get-ScriptFinding
        if ($findings) {
            $findings | Format-Table RuleName, ScriptName, Line, Message -Wrap | Out-Host
            throw "PSScriptAnalyzer has $(@($findings).Count) findings."
        }
    }
}

function Format-Count {
    param([hashtable] $Count)

    "$($Count.Passed) passed, $($Count.Failed) failed, $($Count.Skipped) skipped"
}

function Complete-Suite {
    # Shows the counts of a suite, after its output if a test failed, and returns the counts.
    param([string] $Name, [hashtable] $Count, [string[]] $Output)

    if ($Count.Failed -gt 0) {
        $Output | Out-Host
    }

    Write-Host "$($Name): $(Format-Count $Count)"
    $Count
}

function Open-AnalysisSuite {
    # Starts the analysis in a process that runs beside the tests, most of which wait, and returns its job.
    $program, $options = Get-ShellCommand
    $PSCommandPath | ForEach-Object -AsJob -Parallel {
        $options = $using:options
        $output = & $using:program @options $_ analyze 2>&1
        @{ Output = $output; ExitCode = $LASTEXITCODE }
    }
}

function Complete-AnalysisSuite {
    # Waits for the analysis.
    param([System.Management.Automation.Job] $Job)

    $result = $Job | Receive-Job -Wait -AutoRemoveJob
    $result.Output | Out-Host
    $hasPassed = $result.ExitCode -eq 0
    Complete-Suite -Name 'Format and style' -Count @{ Passed = $hasPassed ? 1 : 0; Failed = $hasPassed ? 0 : 1; Skipped = 0 }
}

function Invoke-UnitSuite {
    $report = Join-Path $out 'unit-tests.json'
    Remove-Item $report -ErrorAction Ignore
    $arguments = @(
        'exec', "$root/tests/NimProbe.Tests/bin/Release/net10.0/NimProbe.Tests.dll"
        '--no-ansi', '--no-progress'
        '--results-directory', $out
        '--report-ctrf', '--report-ctrf-filename', (Split-Path $report -Leaf)
    )
    $output = dotnet @arguments 2>&1
    $hasFailed = $LASTEXITCODE -ne 0
    $count = @{ Passed = 0; Failed = 0; Skipped = 0 }
    if (Test-Path $report) {
        $summary = (Get-Content $report -Raw | ConvertFrom-Json).results.summary
        $count = @{ Passed = $summary.passed; Failed = $summary.failed; Skipped = $summary.skipped }
    }

    # A runner that ran no test or that crashed counts as a failure too.
    if ($hasFailed -and $count.Failed -eq 0) {
        $count.Failed = 1
    }

    Complete-Suite -Name 'Unit tests' -Count $count -Output $output
}

function Invoke-PesterSuite {
    $result = Join-Path $out 'pester-result.json'
    Remove-Item $result -ErrorAction Ignore
    if (-not (Use-Tool Pester)) {
        Write-Host 'The Pester suite did not run.'
        return @{ Passed = 0; Failed = 0; Skipped = 0 }
    }

    $output = Invoke-Shell "$root/tests/Pester/Invoke-Suite.ps1" '-Result', $result, '-PesterVersion', $tools.Pester 2>&1
    $count = @{ Passed = 0; Failed = 1; Skipped = 0 }
    if (Test-Path $result) {
        $count = Get-Content $result -Raw | ConvertFrom-Json -AsHashtable
    }

    Complete-Suite -Name 'Pester' -Count $count -Output $output
    $count['Tests'] | Where-Object { $_ -and $_['reason'] } | Group-Object { $_.reason } |
        ForEach-Object { Write-Host "  skipped $($_.Count), because $($_.Name)" }
}

function Get-RegressionResult {
    # Returns the common result of the tests whose names begin with one of the given names.
    param([object[]] $Row, [hashtable] $Tests)

    $results = foreach ($item in $Row) {
        if (-not $Tests[$item.Suite]) {
            'not run'
            continue
        }

        $found = @($Tests[$item.Suite] | Where-Object { $_.name.StartsWith($item.Test, 'Ordinal') })
        $found ? $found.status : 'missing'
    }

    'failed', 'missing', 'passed', 'skipped', 'not run' | Where-Object { $_ -in $results } | Select-Object -First 1
}

function Invoke-RegressionSuite {
    # Shows the result of the tests of every reported fault. A test that neither suite contains counts as failed.
    $tests = @{}
    if (Test-Path "$out/unit-tests.json") {
        $tests.xUnit = (Get-Content "$out/unit-tests.json" -Raw | ConvertFrom-Json).results.tests
    }

    if (Test-Path "$out/pester-result.json") {
        $tests.Pester = (Get-Content "$out/pester-result.json" -Raw | ConvertFrom-Json).Tests
    }

    $count = @{ Passed = 0; Failed = 0; Skipped = 0 }
    Write-Host 'Reported faults and the results of their tests (tests/regressions.csv):'
    Import-Csv "$root/tests/regressions.csv" | Group-Object Fault, Behaviour | ForEach-Object {
        $result = Get-RegressionResult -Row $_.Group -Tests $tests
        $count.Failed += $result -eq 'missing' ? 1 : 0
        Write-Host ('{0,-10}{1,-9}{2}' -f $_.Group[0].Fault, $result, $_.Group[0].Behaviour)
    }

    $count
}

function Show-Total {
    # Writes the last line of a test run. The exit code is 1 if a test failed.
    param([hashtable[]] $Suite)

    $total = @{}
    foreach ($name in 'Passed', 'Failed', 'Skipped') {
        $total[$name] = ($Suite | ForEach-Object { $_[$name] } | Measure-Object -Sum).Sum
    }

    Write-Host (Format-Count $total)
    if ($total.Failed -gt 0) {
        exit 1
    }
}

function Invoke-Test {
    # The analysis compiles everything. What is up to date, which the tests read at the same time, it does not write again.
    Invoke-Compiler "$root/tests/NimProbe.Tests"
    $analysis = Open-AnalysisSuite
    $suites = (Invoke-UnitSuite), (Invoke-PesterSuite)
    Show-Total ($suites + (Complete-AnalysisSuite $analysis) + (Invoke-RegressionSuite))
}

function Invoke-Demo {
    $arguments = '-Module', $manifest, '-Sandbox', $sandbox, '-OutputPath', (Join-Path $out 'hosted.csv')
    Invoke-Shell "$root/tools/Invoke-Demo.ps1" $arguments | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "The demo failed with exit code $LASTEXITCODE."
    }
}

function Invoke-Bench {
    Get-ChildItem $measurements | ForEach-Object {
        Invoke-Shell $_.FullName | Out-Host
        if ($LASTEXITCODE -ne 0) {
            throw "$($_.BaseName) failed with exit code $LASTEXITCODE."
        }
    }
}

function Invoke-Pack {
    if (-not (Get-Command Compress-PSResource -ErrorAction Ignore)) {
        # An error if the user asked for the package; otherwise only the tests of the package are skipped.
        $message = @(
            'No package was created: Microsoft.PowerShell.PSResourceGet 1.1 or later is missing.'
            'Install it with "Install-Module Microsoft.PowerShell.PSResourceGet -Scope CurrentUser", or use the module without a'
            "package: copy the folder '$module' into a folder of `$env:PSModulePath."
        ) -join ' '
        if ('Pack' -in $Task) {
            throw $message
        }

        Write-Warning $message
        return
    }

    if (Test-Path $package) {
        Remove-Item $package -Recurse -Force
    }

    $null = New-Item $package -ItemType Directory
    Compress-PSResource -Path $module -DestinationPath $package
    if ('Pack' -in $Task) {
        Write-Host "Packed $((Get-ChildItem $package/*.nupkg).FullName)"
    }
}

function Invoke-Release {
    Build-Sandbox
    $installed = Join-Path $out 'installed'
    if (Test-Path $installed) {
        Remove-Item $installed -Recurse -Force
    }

    # The list of repositories belongs to the user: use a unique name, and remove it afterwards.
    $null = New-Item $installed -ItemType Directory
    $repository = "NimProbe-$([guid]::NewGuid())"
    Register-PSResourceRepository -Name $repository -Uri $package -Trusted
    try {
        Save-PSResource -Name NimProbe -Repository $repository -Path $installed
    } finally {
        Unregister-PSResourceRepository -Name $repository
    }

    $env:NIMPROBE_MODULE = (Get-Item "$installed/NimProbe/*/NimProbe.psd1").FullName
    Show-Total (Invoke-PesterSuite)
}

$needs = @{ Help = 'Build'; Test = 'Build', 'Help', 'Pack'; Demo = 'Build'; Bench = 'Build'; Pack = 'Build', 'Help' }

function Invoke-Task {
    param([string] $Name)

    if (-not $done.Add($Name)) {
        return
    }

    $needs[$Name] | Where-Object { $_ } | ForEach-Object { Invoke-Task $_ }
    & "Invoke-$Name"
}

$Task | ForEach-Object { Invoke-Task $_ }
