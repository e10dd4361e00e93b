#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    # A test runner can set 'Stop', but these tests inspect errors.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    Import-Module "$PSScriptRoot/Snapshot.TestSupport.psm1" -Force
    $command = Get-Command Measure-NimSnapshot
    $full = 'NimProbe.PowerShell.Commands.MeasureNimSnapshotCommand'
    $runs = @(
        New-TestSnapshot @{ 'acme/one' = 'Available'; 'acme/two' = 'NotEntitled' } -Day 18
        New-TestSnapshot @{ 'acme/one' = 'TimedOut'; 'acme/two' = 'NotEntitled' } -Day 19
        New-TestSnapshot @{ 'acme/one' = 'Failing' } -Day 20
        New-TestSnapshot @{ 'acme/one' = 'Available'; 'acme/two' = 'Available' } -Day 21
    )
    $runs | ForEach-Object { $_ | Export-NimSnapshot "TestDrive:/$($_.TakenAt.Day).json" }
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'Measure-NimSnapshot' {
    It 'accepts snapshots from the pipeline in -InputObject' {
        $command.Parameters['InputObject'].ParameterType | Should -Be ([object[]])
        $command.Parameters['InputObject'].ParameterSets.Values.ValueFromPipeline | Should -BeTrue
    }

    It 'summarizes the runs per model' {
        $histories = $runs | Measure-NimSnapshot
        $histories | ForEach-Object { $_.GetType() | Should -BeIn $command.OutputType.Type }
        $histories.Id | Should -Be 'acme/one', 'acme/two'
        $one, $two = $histories
        $one.Probes | Should -Be 4
        [math]::Round($one.AvailablePercent, 2) | Should -Be 66.67
        $one.Flaps | Should -Be 2
        $one.Trend | Should -Be 'A?iA'
        $one.LatencyP50Ms | Should -Be 120
        $two.Trend | Should -Be 'uu.A'
        $two.Flaps | Should -Be 1
        $two.FirstSeen.Day, $two.LastSeen.Day | Should -Be 18, 21
        $two.LastStatus | Should -Be 'Available'
    }

    It 'has the same result for <What>' -ForEach @(
        @{ What = 'snapshots as an argument'; Run = { Measure-NimSnapshot $runs } }
        @{ What = 'snapshots in another order'; Run = { $runs[2, 0, 3, 1] | Measure-NimSnapshot } }
        @{ What = 'a folder'; Run = { Measure-NimSnapshot $TestDrive } }
        @{ What = 'a pattern'; Run = { Measure-NimSnapshot TestDrive:/*.json } }
        @{ What = 'files'; Run = { Get-ChildItem $TestDrive -Filter *.json | Measure-NimSnapshot } }
        @{ What = 'imported snapshots'; Run = { Import-NimSnapshot $TestDrive | Measure-NimSnapshot } }
        @{
            What = 'snapshots from CliXml'
            Run  = { $runs | Export-Clixml TestDrive:/runs.xml; Import-Clixml TestDrive:/runs.xml | Measure-NimSnapshot }
        }
        @{
            What = 'the JSON as PowerShell reads it'
            Run  = {
                Get-ChildItem $TestDrive -Filter *.json | ForEach-Object { Get-Content $_ -Raw | ConvertFrom-Json } | Measure-NimSnapshot
            }
        }
    ) {
        $expected = $runs | Measure-NimSnapshot | ConvertTo-Json
        & $Run | ConvertTo-Json | Should -Be $expected
    }

    It 'writes scalars to a CSV file' {
        $runs | Measure-NimSnapshot | Export-Csv TestDrive:/history.csv
        (Import-Csv TestDrive:/history.csv)[0].PSObject.Properties.Value | Where-Object { $_ -match '^(System|NimProbe)\.' } |
            Should -BeNullOrEmpty
    }

    It 'writes an error for other objects, and measures the snapshots' {
        Set-Content TestDrive:/bad.txt 'no snapshot'
        $captured = Invoke-Captured { @($runs[0]; 'TestDrive:/bad.txt'; 'TestDrive:/none.json'; 42; $runs[3]) | Measure-NimSnapshot }
        $captured.Errors.FullyQualifiedErrorId | Should -Be "NimSnapshotInvalid,$full", "NimSnapshotNotFound,$full", "NimInputInvalid,$full"
        $captured.Output[0].Trend | Should -Be 'AA'
    }

    It 'counts a file once that is given several times: <What>' -ForEach @(
        @{ What = 'by two paths'; Again = { "$TestDrive/./18.json" } }
        @{ What = 'by its folder'; Again = { $TestDrive } }
        @{ What = 'by a pattern and an object'; Again = { 'TestDrive:/1?.json'; Get-Item TestDrive:/18.json } }
        @{ What = 'by a link'; Again = { (New-Item TestDrive:/link.txt -ItemType SymbolicLink -Value 18.json -Force).FullName } }
    ) {
        $paths = @('TestDrive:/18.json'; & $Again)
        $files = $paths | Get-Item | ForEach-Object { $_.PSIsContainer ? (Get-ChildItem $_ -Filter *.json) : $_ }
        $count = @($files.BaseName -replace 'link', '18' | Sort-Object -Unique).Count
        $captured = Invoke-Captured { $paths | Measure-NimSnapshot -Verbose }
        $captured.Errors | Should -HaveCount 0
        $captured.Output[0].Probes | Should -Be $count
        $captured.Verbose | Should -BeLike "*' was given more than once*"
    }

    It 'writes nothing without input' {
        @() | Measure-NimSnapshot | Should -BeNullOrEmpty
    }
}
